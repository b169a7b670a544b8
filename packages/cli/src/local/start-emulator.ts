import type { Emulator, EmulatorOptions } from '@gatewarden/emulator'
import { CommandError, UsageError } from '../failure.ts'

/**
 * The emulator, with what the caller chose.
 * @throws CommandError that says which option does not fit, and what to do
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { createEmulator, MailImportError, SeedFileError, SnapshotError } = await import(
    '@gatewarden/emulator'
  )
  try {
    return await createEmulator(options)
  } catch (error) {
    if (error instanceof MailImportError) {
      throw new UsageError(`--mail: ${error.message}.`, 'Name a folder of .eml files or an mbox file.')
    }
    if (error instanceof SeedFileError) throw new UsageError(`--seed: ${error.message}`)
    if (error instanceof SnapshotError) throw new UsageError(`--snapshot: ${error.message}`)
    if (options.snapshot !== undefined && options.seed !== undefined) {
      throw new UsageError('A snapshot takes the place of a seed.', 'Leave out --seed or --snapshot.')
    }
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const isNamed =
      options.tlsPort !== undefined && 'port' in Object(error) && Object(error).port === options.tlsPort
    if (isNamed && (code === 'EACCES' || code === 'EADDRINUSE')) {
      throw new UsageError(
        code === 'EACCES'
          ? `Port ${options.tlsPort} is for administrators only.`
          : `Port ${options.tlsPort} is in use.`,
        'Choose another with --tls-port, such as 8443: the lines that are printed then redirect 443 to it.',
      )
    }
    if (code === 'EADDRINUSE') {
      const { option, port } = takenPort(options, error)
      throw new CommandError(
        'port_in_use',
        71,
        `Port ${port} is in use.`,
        `End what uses it, or choose another with ${option}.`,
      )
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
      throw new UsageError(
        `Cannot listen on ${options.host}:${options.port} (${code}).`,
        'Give --host an address of this machine, and --port one that this user may use.',
      )
    }
    if (code === 'ENOENT' && 'path' in Object(error) && Object(error).path === options.snapshot) {
      throw new UsageError(`--snapshot: there is no file ${String(options.snapshot)}.`)
    }
    throw error
  }
}

/** Which of the ports it was, by the number in the system's error. */
function takenPort(options: EmulatorOptions, error: unknown): { option: string; port: unknown } {
  const port: unknown = 'port' in Object(error) ? Object(error).port : options.port
  const mail = {
    '--imap-port': options.imapPort,
    '--imaps-port': options.imapsPort,
    '--smtp-port': options.smtpPort,
  }
  const option = Object.entries(mail).find(([, asked]) => asked !== 0 && asked === port)?.[0]
  return option === undefined ? { option: '--port', port: options.port } : { option, port }
}
