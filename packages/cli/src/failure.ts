import { GatewardenApiError } from '@gatewarden/client'
import type { Output } from './output.ts'

/** A command that ends badly for a reason of its own. */
export class CommandError extends Error {
  readonly code: string
  readonly exit: number
  readonly remedy: string | undefined
  constructor(code: string, exit: number, detail: string, remedy?: string) {
    super(detail)
    this.name = 'CommandError'
    this.code = code
    this.exit = exit
    this.remedy = remedy
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
  exit: number
}

/** Exit codes of answers from the service, by HTTP status; the service's own codes carry theirs. */
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

/** Structural, because commands that only talk to the service never load the server's code. */
const isServerError = (
  error: unknown,
): error is { code: string; detail: string; remedy?: string; exitCode: number } =>
  error instanceof Error && error.name === 'GatewardenError' && 'exitCode' in error && 'detail' in error

function describe(error: unknown): Failure {
  if (error instanceof GatewardenApiError) {
    return {
      code: error.code,
      detail: error.message,
      ...(error.remedy ? { remedy: error.remedy } : {}),
      ...(error.requestId ? { requestId: error.requestId } : {}),
      exit: exitByStatus.get(error.status) ?? 8,
    }
  }
  if (error instanceof CommandError) {
    const remedy = error.remedy ? { remedy: error.remedy } : {}
    return { code: error.code, detail: error.message, ...remedy, exit: error.exit }
  }
  if (isServerError(error)) {
    const remedy = error.remedy ? { remedy: error.remedy } : {}
    return { code: error.code, detail: error.detail, ...remedy, exit: error.exitCode }
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'internal', detail, exit: 70 }
}

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
  if (failure.requestId) output.warn(`  request id: ${failure.requestId}`)
  return failure.exit
}
