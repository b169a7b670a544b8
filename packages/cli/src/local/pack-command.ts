import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { type ArchiveOptions, archiveOf, archiveOptions } from '../archive-options.ts'
import { CommandError, UsageError } from '../failure.ts'
import { type Output, printable } from '../output.ts'

interface Options extends ArchiveOptions {
  layout?: string
}

export function packCommand(output: Output): Command {
  const command = new Command('pack')
    .description('Pack a package into a ZIP archive, encrypted or in parts where that is wanted.')
    .argument('<package>', 'folder of the package')
    .argument('<archive>', 'file to write; ends in .zip')
  return archiveOptions(command)
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
      const parts = await zipPackage(folder, archive, { ...made, ...archiveOf(options) }).catch(
        (error: unknown) => {
          if (error instanceof RangeError) throw new UsageError(`--part-size: ${error.message}`)
          throw error
        },
      )
      output.result({ parts }, () => parts.map(printable).join('\n'))
    })
}

function checkLayout({ layout, passwordFile, partSize }: Options): void {
  if (layout !== 'logikcull') throw new UsageError(`--layout: ${layout} is not a layout; logikcull is.`)
  if (passwordFile !== undefined || partSize !== undefined)
    throw new UsageError('--layout: Logikcull takes one archive that is not encrypted.')
}
