import type { Change } from '@gatewarden/client'
import { Command, InvalidArgumentError } from 'commander'
import { type Output, printable, table } from '../output.ts'
import { untilSignal } from '../until-signal.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { severalWords } from './several-words.ts'

interface Options extends RemoteOptions {
  follow?: boolean
  after?: string
  type?: string[]
  limit: number
}

export function changesCommand(output: Output): Command {
  const changes = new Command('changes').description(
    'What has changed in mailboxes and connections, oldest first.',
  )
  remoteCommand(
    changes
      .option(
        '--follow',
        'stay, and print what happens: a line for each change (with --json, one JSON value a line)',
      )
      .option(
        '--after <CURSOR>',
        'go on behind this place: `next` of the last time, or the `cursor` of a change',
      )
      .option(
        '--type <TYPE>',
        'such as message.created or message.*; several separated by commas',
        severalWords,
      )
      .option('--limit <COUNT>', 'how many at most, 1 to 1,000, without --follow', limit, 100),
  ).action(async (options: Options) => {
    const client = connect(options)
    const { after, type } = options
    if (options.follow) {
      const ending = new AbortController()
      void untilSignal().then(() => ending.abort())
      const follow = { signal: ending.signal, ...(after ? { after } : {}), ...(type ? { types: type } : {}) }
      for await (const change of client.changes(follow))
        output.result(change, () => lineOf(change).join('  '))
      return
    }
    const page = await client.request('GET /v1/changes', {
      query: { limit: options.limit, ...(after ? { after } : {}), ...(type ? { type: type.join(',') } : {}) },
    })
    output.result(page, () => table(['AT', 'TYPE', 'CUSTOMER', 'MAILBOX', 'WHAT'], page.data.map(lineOf)))
    output.note(`next: ${page.next}`)
  })
  return changes
}

function lineOf({ at, type, customer, mailbox, data }: Change): string[] {
  const what = Object.values(data).find((one) => typeof one === 'object' && one !== null) ?? data
  const { subject, displayName, reason, status } = what as Record<string, unknown>
  const said = [subject, displayName, reason, status, data.id].find((one) => typeof one === 'string') ?? ''
  return [at, type, customer ?? '', mailbox ?? '', String(said)].map(printable)
}

function limit(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1000) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1 to 1,000.')
}
