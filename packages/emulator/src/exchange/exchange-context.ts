import type { Faults } from '../control/faults.ts'
import type { OutlookLimits } from '../control/outlook-limits.ts'
import type { VerifyAccessToken } from '../entra/verify-access-token.ts'
import type { World } from '../tenant/world.ts'
import type { NotedCommand } from './note-command.ts'

/** What the mail servers need of the emulator; made anew by a reset. */
export interface ExchangeContext {
  readonly world: World
  readonly verify: VerifyAccessToken
  readonly limits: Pick<OutlookLimits, 'enabled'>
  /** What goes wrong on demand. */
  readonly faults?: Pick<Faults, 'hit'>
  /** Hears of every command that was answered. */
  readonly note?: (command: NotedCommand) => void
}

/** The name with which the servers call themselves, of the form of Exchange Online's. */
export const SERVER_NAME = 'EMU0P101CA0001.outlook.office365.com'
export const HOST_NAME = 'EMU0P101MB0001.EMUP101.PROD.OUTLOOK.COM'
