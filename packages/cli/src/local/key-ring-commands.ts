import { Command } from 'commander'
import { type Output, table } from '../output.ts'

interface Options {
  data?: string
  dropApiKeys?: boolean
}

const sources = (options: Options) => ({
  ...(options.data ? { flags: { dataFolder: options.data } } : {}),
  env: process.env,
})

const local = (command: Command): Command =>
  command
    .option('--data <FOLDER>', 'the data folder (default: GATEWARDEN_DATA, else ~/.gatewarden)')
    .option('--json', 'print one JSON value')

/** `keys ring …`: the encryption keys of the installation, as opposed to API keys. */
export function keyRingCommands(output: Output): Command {
  const ring = new Command('ring').description(
    'the encryption keys of this installation (keys.json in the data folder)',
  )

  local(
    ring.command('status').description('which there are, and what is still sealed under older ones'),
  ).action(async (options: Options) => {
    const { keyRingStatus } = await import('@gatewarden/server')
    const status = await keyRingStatus(sources(options))
    output.result(status, () =>
      [
        table(
          ['KEY', ''],
          status.keys.map((id, index) => [id, index === 0 ? 'encrypts' : 'decrypts only']),
        ),
        `${status.ciphertexts} secrets and ${status.apiKeys} API keys are still under older keys`,
      ].join('\n'),
    )
  })

  local(
    ring
      .command('rotate')
      .description('put a new key first; the running service seals everything again under it'),
  ).action(async (options: Options) => {
    const { rotateKeys } = await import('@gatewarden/server')
    const done = rotateKeys(sources(options))
    output.result(
      done,
      'A new key encrypts from now on. `gatewarden keys ring status` says when the old ones can go.',
    )
  })

  local(
    ring
      .command('retire')
      .description('remove the older keys, once nothing needs them')
      .option(
        '--drop-api-keys',
        'also where API keys have not been used since the rotation: they stop working',
      ),
  ).action(async (options: Options) => {
    const { retireKeys } = await import('@gatewarden/server')
    const done = await retireKeys(sources(options), { dropApiKeys: options.dropApiKeys ?? false })
    output.result(done, 'The older keys are gone.')
  })
  return ring
}
