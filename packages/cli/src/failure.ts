import { GatewardenApiError } from '@gatewarden/client'
import { microsoftSaid } from './microsoft-said.ts'
import type { Output } from './output.ts'

/** A command that ends badly for a reason of its own. */
export class CommandError extends Error {
  readonly code: string
  readonly exit: number
  readonly remedy: string | undefined
  /** What Microsoft refused, with its ids and time, where that is behind it. */
  readonly microsoft: object | undefined
  constructor(code: string, exit: number, detail: string, remedy?: string, microsoft?: object | null) {
    super(detail)
    this.name = 'CommandError'
    this.code = code
    this.exit = exit
    this.remedy = remedy
    this.microsoft = microsoft ?? undefined
  }
}

/** A mistake in how the command was called. */
export class UsageError extends CommandError {
  constructor(detail: string, remedy?: string) {
    super('usage', 2, detail, remedy)
  }
}

interface Failure {
  code: string
  detail: string
  remedy?: string
  requestId?: string
  microsoft?: unknown
  exit: number
}

/** Exit codes of answers from the service by their code, where the HTTP status alone would tell another. */
const exitByCode = new Map([
  ['connection_not_active', 7],
  ['needs_reauth', 7],
  ['needs_admin_consent', 7],
  ['connector_misconfigured', 7],
  ['scope_not_granted', 7],
  ['mailbox_unlicensed', 7],
  ['mailbox_denied', 7],
  ['database_unavailable', 69],
  ['disk_full', 74],
  ['shutting_down', 75],
  ['internal', 70],
])

/** … and by HTTP status. */
const exitByStatus = new Map([
  [0, 69],
  [400, 2],
  [401, 3],
  [403, 3],
  [404, 4],
  [409, 5],
  [413, 2],
  [422, 5],
  [429, 6],
])

/** The exit code for an answer of the service. */
export const exitOf = (code: string, status: number): number =>
  exitByCode.get(code) ?? exitByStatus.get(status) ?? 8

/** Structural, because commands that only talk to the service never load the server's code. */
const isServerError = (
  error: unknown,
): error is {
  code: string
  detail: string
  remedy?: string
  exitCode: number
  extra: Record<string, unknown>
} => error instanceof Error && error.name === 'GatewardenError' && 'exitCode' in error && 'extra' in error

function describe(error: unknown): Failure {
  if (error instanceof GatewardenApiError) {
    const remedy = error.code === 'unauthenticated' ? keyRemedy() : error.remedy
    return {
      code: error.code,
      detail: error.message,
      ...(remedy ? { remedy } : {}),
      ...(error.requestId ? { requestId: error.requestId } : {}),
      ...(error.problem?.microsoft ? { microsoft: error.problem.microsoft } : {}),
      exit: exitOf(error.code, error.status),
    }
  }
  if (error instanceof CommandError) {
    const { code, message: detail, exit, remedy, microsoft } = error
    return { code, detail, ...(remedy ? { remedy } : {}), ...(microsoft ? { microsoft } : {}), exit }
  }
  if (isServerError(error)) {
    const { code, detail, remedy, extra, exitCode: exit } = error
    const microsoft = extra.microsoft ? { microsoft: extra.microsoft } : {}
    return { code, detail, ...(remedy ? { remedy } : {}), ...microsoft, exit }
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'internal', detail, exit: 70 }
}

/** The service speaks of a header; whoever calls the command has a variable, or a folder. */
const keyRemedy = (): string =>
  process.env.GATEWARDEN_API_KEY
    ? 'Put a living key of this installation into GATEWARDEN_API_KEY. Where the service keeps its data, it can be left unset: the administrator’s key is found in the data folder.'
    : 'The administrator’s key of the data folder was sent, and the service that answers keeps another one. Name the folder of that service with GATEWARDEN_DATA, or that service with --url or GATEWARDEN_URL, or set GATEWARDEN_API_KEY.'

/** Tells what went wrong and what to do; answers the exit code. */
export function reportFailure(error: unknown, output: Output): number {
  const failure = describe(error)
  if (output.json) {
    const { exit, ...problem } = failure
    output.warn(JSON.stringify({ error: problem }))
    return exit
  }
  output.warn(`error: ${failure.detail}`)
  if (failure.remedy) output.warn(`  what to do: ${failure.remedy}`)
  const said = microsoftSaid(failure.microsoft)
  if (said) output.warn(`  Microsoft said: ${said}`)
  if (failure.requestId) output.warn(`  request id: ${failure.requestId}`)
  return failure.exit
}
