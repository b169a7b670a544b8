import type { SigningKeys } from '@gatewarden/microsoft'
import type { AppsService } from '../apps/index.ts'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { GateFor } from '../platform/gate/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import type { ConnectSecrets } from './secrets.ts'

/** What connecting is made of. */
export interface ConnectParts {
  platform: Platform
  apps: AppsService
  connectors: ConnectorsService
  customers: CustomersService
  connections: ConnectionsService
  tokens: TokensService
  changes: ChangesService
  gateFor: GateFor
  secrets: ConnectSecrets
  keys: SigningKeys
  times: ConnectTimes
}

/** In milliseconds. */
export interface ConnectTimes {
  /** Until a trip to Microsoft must be back. */
  tripMs: number
  /** Until a completion code must be redeemed. */
  codeMs: number
  /** How long a link for administrators is good. */
  adminLinkMs: number
  /** How long a new consent is looked for while the browser waits: pauses before each look. */
  looks: readonly number[]
}

const minute = 60_000

export const defaultTimes: ConnectTimes = {
  tripMs: 30 * minute,
  codeMs: 15 * minute,
  adminLinkMs: 14 * 24 * 60 * minute,
  looks: [0, 500, 1500, 3000],
}
