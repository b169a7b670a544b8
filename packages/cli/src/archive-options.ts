import type { Command } from 'commander'
import { UsageError } from './failure.ts'
import { readText } from './remote/secret-input.ts'

/** The options that say how a package is packed. */
export interface ArchiveOptions {
  passwordFile?: string
  partSize?: string
}

const units: Record<string, number> = { KB: 1e3, MB: 1e6, GB: 1e9 }

export const archiveOptions = (command: Command): Command =>
  command
    .option(
      '--password-file <FILE>',
      'encrypt with AES-256 by the password in this file (- for standard input)',
    )
    .option(
      '--part-size <SIZE>',
      'split into parts of at most this size, such as 4GB or 650MB: .z01, .z02, …, .zip',
    )

/** @throws UsageError */
export function archiveOf({ passwordFile, partSize }: ArchiveOptions): {
  password?: string
  partBytes?: number
} {
  return {
    ...(passwordFile !== undefined && { password: passwordIn(passwordFile) }),
    ...(partSize !== undefined && { partBytes: sizeOf(partSize) }),
  }
}

function passwordIn(path: string): string {
  const password = readText('--password-file', path).replace(/\r?\n$/, '')
  if (password === '') throw new UsageError(`--password-file: ${path} is empty.`)
  return password
}

function sizeOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(KB|MB|GB)$/i.exec(text.trim()) ?? []
  if (number === undefined || unit === undefined)
    throw new UsageError(`--part-size: ${text} is not a size such as 650MB or 4GB.`)
  return Math.floor(Number(number) * (units[unit.toUpperCase()] ?? 1))
}
