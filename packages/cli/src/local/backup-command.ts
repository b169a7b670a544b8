import { Command } from 'commander'
import type { Output } from '../output.ts'

interface Options {
  data?: string
}

const folder = (options: Options) => (options.data ? { flags: { dataFolder: options.data } } : {})

export function backupCommand(output: Output): Command {
  return new Command('backup')
    .description('Write everything but the keys into one file, while the service runs.')
    .argument('<file>', 'a file that is not there yet')
    .option('--data <FOLDER>', 'the data folder (default: GATEWARDEN_DATA, else ~/.gatewarden)')
    .option('--json', 'print one JSON value')
    .addHelpText(
      'after',
      '\nThe key ring is not in it: keep keys.json of the data folder elsewhere, or nothing sealed opens again.',
    )
    .action(async (file: string, options: Options) => {
      const { backup } = await import('@gatewarden/server')
      const written = await backup({ ...folder(options), env: process.env }, file)
      output.result(
        written,
        `${file}: ${written.rows} rows of ${written.tables} tables, ${written.blobs} natives, ${written.bytes} bytes`,
      )
    })
}

export function restoreCommand(output: Output): Command {
  return new Command('restore')
    .description('Put a backup into an empty data folder or database.')
    .argument('<file>', 'a file that backup wrote')
    .option('--data <FOLDER>', 'the data folder (default: GATEWARDEN_DATA, else ~/.gatewarden)')
    .option('--json', 'print one JSON value')
    .action(async (file: string, options: Options) => {
      const { restore } = await import('@gatewarden/server')
      const done = await restore({ ...folder(options), env: process.env }, file)
      output.result(
        done,
        `${file}: ${done.rows} rows of ${done.tables} tables and ${done.blobs} natives are back`,
      )
      output.note(
        'Put the key ring of that installation (keys.json) into the data folder before you start it.',
      )
    })
}
