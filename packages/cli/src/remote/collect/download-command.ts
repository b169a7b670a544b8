import { createWriteStream } from 'node:fs'
import { readdir, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GatewardenApiError, type GatewardenClient } from '@gatewarden/client'
import { Command } from 'commander'
import { type ArchiveOptions, archiveOf, archiveOptions } from '../../archive-options.ts'
import { CommandError, UsageError } from '../../failure.ts'
import { type Output, printable } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'

interface Options extends RemoteOptions, ArchiveOptions {}

export function downloadCommand(output: Output): Command {
  return remoteCommand(
    archiveOptions(
      new Command('download')
        .description('fetch the newest sealed package as a ZIP archive')
        .argument('<id>')
        .argument('<file>', 'where to; ends in .zip'),
    ).addHelpText(
      'after',
      '\nA download that broke goes on where it was: run the same command again.\nThe names of files in an encrypted archive can be read by everybody; their contents cannot.\nVerify the package once it is unpacked: gatewarden verify.',
    ),
  ).action(async (id: string, file: string, options: Options) => {
    if (!/\.zip$/i.test(file)) throw new UsageError('The archive must be called something.zip.')
    await free(file)
    const client = connect(options)
    const archive = archiveOf(options)
    const parts: string[] = []
    for (let count = 1; parts.length < count; ) {
      const part = parts.length + 1
      const fetched = await fetchPart(client, id, { ...archive, part }, file)
      count = fetched.parts
      const name = part === count ? file : file.replace(/\.zip$/i, `.z${String(part).padStart(2, '0')}`)
      await rename(fetched.path, await free(name))
      parts.push(name)
      output.note(`${printable(name)} is there (${part} of ${count}).`)
    }
    output.result({ parts }, () => parts.map(printable).join('\n'))
  })
}

/** @throws CommandError where there is such a file */
async function free(path: string): Promise<string> {
  if ((await stat(path).catch(() => undefined)) === undefined) return path
  throw new CommandError(
    'conflict',
    5,
    `There is a file ${path} already.`,
    'Take another name, or remove it.',
  )
}

/**
 * Fetches a part, behind what is there of it from a call that broke. What is not whole is kept beside `file`, under a name that tells
 * which archive it is of: another password makes another.
 */
async function fetchPart(
  client: GatewardenClient,
  id: string,
  body: { password?: string; partBytes?: number; part: number },
  file: string,
): Promise<{ path: string; parts: number }> {
  const before = `${basename(file)}.part${body.part}-`
  const found = (await readdir(dirname(file))).find((name) => name.startsWith(before))
  const have = found === undefined ? 0 : (await stat(join(dirname(file), found))).size
  const ask = (headers: Record<string, string>) =>
    client.stream('POST /v1/collections/{id}/package/download', { path: { id }, body, headers })
  const answer = await ask(
    found === undefined || have === 0
      ? {}
      : { range: `bytes=${have}-`, 'if-range': `"${found.slice(before.length)}"` },
  ).catch((error: unknown) => {
    // All of it is there: once more, for nobody knows that it is right.
    if (error instanceof GatewardenApiError && error.status === 416) return ask({})
    throw error
  })
  const path = join(dirname(file), `${before}${(answer.headers.get('etag') ?? '').replaceAll(/[^\w-]/g, '')}`)
  const flags = answer.status === 206 ? 'a' : 'w'
  if (answer.body)
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(path, { flags, mode: 0o600 }))
  return { path, parts: Number(answer.headers.get('gatewarden-archive-parts') ?? 1) }
}
