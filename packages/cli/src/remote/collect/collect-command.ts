import type { CollectionProgress, GatewardenClient } from '@gatewarden/client'
import { Command } from 'commander'
import { CommandError } from '../../failure.ts'
import { gatewarden, shellWord } from '../../invocation.ts'
import { type Output, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { type WishOptions, wishOf, wishOptions } from './collection-wish.ts'
import { describeProgress } from './describe-progress.ts'
import { downloadCommand } from './download-command.ts'
import { previewCommand } from './preview-command.ts'
import { schedulesCommand } from './schedules-command.ts'

interface Options extends WishOptions {
  wait: boolean
}

const pollMs = 1000

export function collectCommand(output: Output): Command {
  const collect = new Command('collect').description('Collect mailboxes into a package that proves itself.')

  remoteCommand(
    wishOptions(
      collect
        .command('start', { isDefault: true })
        .description('collect, follow it to its end, and say where the package is'),
    ).option('--no-wait', 'begin, and do not follow'),
  ).action(async (options: Options) => {
    const client = connect(options)
    const collection = await client.request('POST /v1/collections', {
      body: wishOf(options),
    })
    output.note(`${collection.id} has begun.`)
    if (options.wait) await follow(client, collection.id, output)
    else output.result(collection, collection.id)
  })

  remoteCommand(collect.command('list').description('list collections')).action(
    async (options: RemoteOptions) => {
      const found = await Array.fromAsync(connect(options).each('GET /v1/collections'))
      output.result(found, () =>
        table(
          ['ID', 'NAME', 'STATUS', 'COLLECTED', 'EXCEPTIONS'],
          found.map((one) => [
            one.id,
            one.name ?? '',
            one.status,
            String(one.numbers.collected),
            String(one.numbers.exceptions),
          ]),
        ),
      )
    },
  )

  remoteCommand(
    collect.command('show').description('how one stands, folder by folder').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const progress = await connect(options).request('GET /v1/collections/{id}/progress', { path: { id } })
    output.result(progress, () => describeProgress(progress))
  })

  remoteCommand(collect.command('follow').description('follow one to its end').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => follow(connect(options), id, output),
  )

  for (const [name, what] of [
    ['pause', 'pause one until it is resumed'],
    ['stop', 'stop one; what was read stays'],
    ['resume', 'go on with a stopped or paused one'],
    ['retry', 'ask again for what failed, and seal another package'],
  ] as const) {
    remoteCommand(collect.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request(`POST /v1/collections/{id}/${name}`, { path: { id } })
        output.result(one, `${one.id} is ${one.status}`)
      },
    )
  }

  remoteCommand(
    collect
      .command('clone')
      .description('make the same collection once more, and begin it')
      .argument('<id>')
      .option('--name <NAME>', 'for people; default: that of the cloned one')
      .option('--differential', 'only what the cloned one, and those that it followed, do not hold'),
  ).action(async (id: string, options: RemoteOptions & { name?: string; differential?: boolean }) => {
    const { name, differential = false } = options
    const one = await connect(options).request('POST /v1/collections/{id}/clone', {
      path: { id },
      body: { differential, ...(name !== undefined && { name }) },
    })
    output.result(one, `${one.id} has begun.`)
  })

  remoteCommand(
    collect.command('exceptions').description('what could not be had, and why').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/collections/{id}/exceptions', { path: { id } }),
    )
    output.result(found, () =>
      found.length === 0
        ? 'None.'
        : table(
            ['MAILBOX', 'FOLDER', 'SUBJECT', 'WHY'],
            found.map((one) => [one.mailbox, one.folderPath.join('/'), one.subject ?? '', one.reason]),
          ),
    )
  })
  remoteCommand(
    collect
      .command('erase-custodian')
      .description('erase one person from an ended collection, and seal the rest anew')
      .argument('<id>')
      .argument('<custodian>', 'as the collection names her'),
  ).action(async (id: string, custodian: string, options: RemoteOptions) => {
    const one = await connect(options).request('POST /v1/collections/{id}/erase-custodian', {
      path: { id },
      body: { custodian },
    })
    output.result(one, `Erased. ${one.id} is ${one.status}; its packages so far are gone.`)
  })

  remoteCommand(
    collect.command('erase').description('erase a collection with its packages').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/collections/{id}', { path: { id } })
    output.result({ id, erased: true }, `${id} is erased.`)
  })

  collect.addCommand(downloadCommand(output))
  collect.addCommand(previewCommand(output))
  collect.addCommand(schedulesCommand(output))
  return collect
}

async function follow(client: GatewardenClient, id: string, output: Output): Promise<void> {
  for (;;) {
    const progress = await client.request('GET /v1/collections/{id}/progress', { path: { id } })
    const { numbers, rate, etaSeconds } = progress
    if (progress.status !== 'running' && progress.status !== 'sealing') {
      await finish(client, progress, output)
      return
    }
    const speed = rate === null ? '' : `, ${Math.round(rate)}/s`
    const left = etaSeconds === null ? '' : `, about ${Math.ceil(etaSeconds)} s left`
    output.note(
      `${progress.status}: ${numbers.enumerated} found, ${numbers.collected} fetched, ${numbers.exceptions} exceptions${speed}${left}`,
    )
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

async function finish(client: GatewardenClient, progress: CollectionProgress, output: Output): Promise<void> {
  if (progress.status !== 'completed') {
    const why = progress.reason ? `: ${progress.reason.detail}` : ''
    throw new CommandError(
      `collection_${progress.status}`,
      7,
      `${progress.id} is ${progress.status}${why}`,
      progress.reason?.remedy,
    )
  }
  const sealed = await client.request('GET /v1/collections/{id}/package', { path: { id: progress.id } })
  output.result({ ...progress, package: sealed }, () =>
    [
      describeProgress(progress),
      '',
      `package  ${sealed.folder}`,
      `verify   ${gatewarden} verify ${shellWord(sealed.folder)} --key ${shellWord(sealed.publicKey)}`,
    ].join('\n'),
  )
}
