import type { Exchange } from '../http/exchange.ts'

/** What a route says that has written its answer itself. */
export const answered = Symbol('answered')

/** One door below `/_emulator`. */
export interface ControlRoute {
  readonly method: string
  readonly path: RegExp
  /** What it answers as JSON; undefined: 204; {@link answered}: nothing more. `parts` are the groups of the path, still encoded. */
  readonly run: (exchange: Exchange, parts: readonly string[]) => unknown
}
