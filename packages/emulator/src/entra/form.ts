import type { Exchange } from '../http/exchange.ts'
import { EntraError } from './entra-error.ts'

/** The fields of a form-encoded body; none for any other content. */
export async function readForm(exchange: Exchange): Promise<URLSearchParams> {
  const type = exchange.header('content-type') ?? ''
  const isForm = type.toLowerCase().startsWith('application/x-www-form-urlencoded')
  return new URLSearchParams(isForm ? (await exchange.body(1024 * 1024)).toString('utf8') : '')
}

/** @throws EntraError 900144 for a missing or empty parameter */
export function required(value: string | null, parameter: string): string {
  if (value === null || value === '') throw new EntraError(900144, { fill: { parameter } })
  return value
}
