import { readFileSync } from 'node:fs'
import { UsageError } from '../failure.ts'

/**
 * A secret from a file, or from standard input for `-`. Never from an argument: those are for everybody on the machine
 * to see.
 */
export function readSecret(option: string, path: string): string {
  const text = readText(option, path).trim()
  if (text === '') {
    throw new UsageError(
      `${option}: ${path === '-' ? 'standard input' : path} is empty.`,
      'Put the Value of the client secret there, and nothing else.',
    )
  }
  return text
}

export function readText(option: string, path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new UsageError(
      `${option}: ${path} cannot be read${code ? ` (${code})` : ''}.`,
      'Name a file that this user may read, or - for standard input.',
    )
  }
}
