import { GatewardenError } from '../errors.ts'
import { Secret } from '../secret.ts'

/** A field whose name says that it holds a secret never prints its value. */
const secretName =
  /secret|token|password|passphrase|authorization|cookie|assertion|verifier|private|credential|bearer/i
const longestText = 1000
const mostItems = 20

/**
 * What of a log call's object is printed: numbers, booleans, times and short texts, one level of objects of these, and
 * of errors their name, code, message and stack, never what else hangs on them (responses, requests, causes' fields).
 */
export function loggable(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, field(name, value, 0)]))
}

function field(name: string, value: unknown, depth: number): unknown {
  if (value === undefined || value === null) return value
  if (value instanceof Error) return describeError(value)
  if (value instanceof Secret) return '[secret]'
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return scalar(value)
  if (secretName.test(name)) return '[secret]'
  if (typeof value === 'string') return shorten(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (value instanceof Uint8Array) return `[${value.length} bytes]`
  if (depth > 0) return '[object]'
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => field(name, item, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return '[object]'
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostItems)
      .map(([key, item]) => [key, field(key, item, depth + 1)]),
  )
}

const scalar = (value: number | boolean | bigint): unknown =>
  typeof value === 'bigint' ? String(value) : value

const shorten = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}… (${text.length} characters)` : text

interface LoggedError {
  name: string
  message: string
  code?: string
  stack?: string
  cause?: LoggedError
}

/** An error as the log shows it, with its causes' names and messages. */
export function describeError(error: Error, depth = 0): LoggedError {
  const shown: LoggedError = { name: error.name, message: shorten(error.message) }
  if ('code' in error && typeof error.code === 'string') shown.code = error.code
  // An error of the family was thrown on purpose: where says little, and what is in the message.
  if (!(error instanceof GatewardenError) && depth === 0 && error.stack) {
    shown.stack = shorten(error.stack.split('\n').slice(1, 12).join('\n'))
  }
  if (error.cause instanceof Error && depth < 3) shown.cause = describeError(error.cause, depth + 1)
  return shown
}
