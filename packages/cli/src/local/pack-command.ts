import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { CommandError, UsageError } from '../failure.ts'
import { type Output, printable } from '../output.ts'

interface Options {
  passwordFile?: string
  partSize?: string
  layout?: string
}

const units: Record<string, number> = { KB: 1e3, MB: 1e6, GB: 1e9 }

export function packCommand(output: Output): Command {
  return new Command('pack')
    .description('Pack a package into a ZIP archive, encrypted or in parts where that is wanted.')
    .argument('<package>', 'folder of the package')
    .argument('<archive>', 'file to write; ends in .zip')
    .option(
      '--password-file <FILE>',
      'encrypt with AES-256 by the password in this file (- for standard input)',
    )
    .option(
      '--part-size <SIZE>',
      'split into parts of at most this size, such as 4GB or 650MB: .z01, .z02, …, .zip',
    )
    .option('--layout <LAYOUT>', 'as somebody else wants it: logikcull (DATA, NATIVES, TEXT and a load file)')
    .option('--json', 'print one JSON value')
    .addHelpText(
      'after',
      '\nThe names of files in an encrypted archive can be read by everybody; their contents cannot.\nVerify the package once it is unpacked: gatewarden verify.',
    )
    .action(async (folder: string, archive: string, options: Options) => {
      if (!/\.zip$/i.test(archive)) throw new UsageError('The archive must be called something.zip.')
      if (!(await stat(join(folder, 'bagit.txt')).catch(() => undefined))?.isFile()) {
        throw new CommandError('not_found', 4, `${folder} is not a package: it has no bagit.txt.`)
      }
      const { logikcullArchive, zipPackage } = await import('@gatewarden/evidence')
      const made = { modifiedAt: (await stat(join(folder, 'checkpoint.txt'))).mtime, random: randomBytes }
      if (options.layout !== undefined) {
        checkLayout(options)
        const [path = archive] = await logikcullArchive(folder, archive, made)
        output.result({ parts: [path] }, () => printable(path))
        return
      }
      const parts = await zipPackage(folder, archive, {
        ...made,
        ...(options.passwordFile ? { password: passwordIn(options.passwordFile) } : {}),
        ...(options.partSize ? { partBytes: sizeOf(options.partSize) } : {}),
      }).catch((error: unknown) => {
        if (error instanceof RangeError) throw new UsageError(`--part-size: ${error.message}`)
        throw error
      })
      output.result({ parts }, () => parts.map(printable).join('\n'))
    })
}

function checkLayout({ layout, passwordFile, partSize }: Options): void {
  if (layout !== 'logikcull') throw new UsageError(`--layout: ${layout} is not a layout; logikcull is.`)
  if (passwordFile !== undefined || partSize !== undefined)
    throw new UsageError('--layout: Logikcull takes one archive that is not encrypted.')
}

function passwordIn(path: string): string {
  const password = readFileSync(path === '-' ? 0 : path, 'utf8').replace(/\r?\n$/, '')
  if (password === '') throw new UsageError(`--password-file: ${path} is empty.`)
  return password
}

function sizeOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(KB|MB|GB)$/i.exec(text.trim()) ?? []
  if (number === undefined || unit === undefined)
    throw new UsageError(`--part-size: ${text} is not a size such as 650MB or 4GB.`)
  return Math.floor(Number(number) * (units[unit.toUpperCase()] ?? 1))
}
