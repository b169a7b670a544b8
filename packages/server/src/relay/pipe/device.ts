import type { RelayCredential } from '../credentials/credential.ts'
import type { DoorParts } from '../listeners/door.ts'
import type { SignIns } from '../sign-in.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { SpareConnections } from './spare-connections.ts'
import type { Wire } from './wire.ts'

/** Longest line of a device before it has signed in, and largest literal; a password has 20 characters. */
export const mostLineBytes = 8 * 1024
export const mostLiteralBytes = 1024
/** Wrong commands or passwords until the connection is over. */
export const mostMistakes = 5

/** One device at a door for reading, before its mailbox is opened. */
export interface Device {
  wire: Wire
  /** Plain, see plainAddress. */
  address: string
  isSecure: boolean
  /** Goes over to TLS; what was sent in the clear behind the command is dropped. */
  secure(): Promise<void>
  /** Who signed in, once somebody has; such a session ends when the credential does. */
  credential: RelayCredential | undefined
  /** Looked after now and then while it lasts, one session after the other. */
  lookAfter?: (now: Date) => Promise<void>
}

export interface PipeParts extends DoorParts {
  signIns: SignIns
  upstream: Upstream
  spares: SpareConnections
}

/** A device's whole session: returns when it is over. */
export type Serve = (parts: PipeParts, device: Device) => Promise<void>
