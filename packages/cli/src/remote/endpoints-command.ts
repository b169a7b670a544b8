import type { Attempt, Endpoint } from '@gatewarden/client'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type Output, printable, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { severalWords } from './several-words.ts'

interface CreateOptions extends RemoteOptions {
  to: string
  type?: string[]
  customer?: string[]
  connection?: string[]
  description?: string
}

interface ReplayOptions extends RemoteOptions {
  change?: string[]
  from?: string
  until?: string
  type?: string[]
  parked?: boolean
}

export function endpointsCommand(output: Output): Command {
  const endpoints = new Command('endpoints').description('Where changes are sent to, as webhooks.')

  remoteCommand(endpoints.command('list').description('list them')).action(async (options: RemoteOptions) => {
    const found = await Array.fromAsync(connect(options).each('GET /v1/endpoints'))
    output.result(found, () =>
      table(
        ['ID', 'STATUS', 'TYPES', 'URL', 'REASON'],
        found.map((one) => [one.id, one.status, one.types.join(' '), one.url, one.reason ?? '']),
      ),
    )
  })

  remoteCommand(
    endpoints
      .command('create')
      .description('send changes to an address; its signing secret is shown this once')
      .requiredOption('--to <URL>', 'https address of the receiver')
      .option(
        '--type <TYPE>',
        'such as message.created or message.*; several separated by commas',
        severalWords,
      )
      .option('--customer <ID>', 'only of these customers; may be repeated', severalWords)
      .option('--connection <ID>', 'only of these connections; may be repeated', severalWords)
      .option('--description <TEXT>', 'for people'),
  ).action(async (options: CreateOptions) => {
    const made = await connect(options).request('POST /v1/endpoints', {
      body: {
        url: options.to,
        ...(options.type ? { types: options.type } : {}),
        ...(options.customer ? { customers: options.customer } : {}),
        ...(options.connection ? { connections: options.connection } : {}),
        ...(options.description ? { description: options.description } : {}),
      },
    })
    output.result(made, () => `${made.id}\nsecret  ${made.secret}`)
    output.note('Keep the secret now: it is not shown again.')
  })

  remoteCommand(endpoints.command('show').description('one, and why it is as it is').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => {
      const one = await connect(options).request('GET /v1/endpoints/{id}', { path: { id } })
      output.result(one, () => describe(one))
    },
  )

  for (const [name, status, what] of [
    ['pause', 'paused', 'send nothing for a while; what comes waits'],
    ['resume', 'active', 'send again, what has waited first'],
  ] as const) {
    remoteCommand(endpoints.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request('PATCH /v1/endpoints/{id}', {
          path: { id },
          body: { status },
        })
        output.result(one, () => describe(one))
      },
    )
  }

  remoteCommand(
    endpoints
      .command('rotate-secret')
      .description('make a new signing secret, shown this once; the old one signs too for a while')
      .argument('<id>')
      .option(
        '--overlap <SECONDS>',
        'how long both sign (default a day); 0 ends the old one at once',
        seconds,
      ),
  ).action(async (id: string, options: RemoteOptions & { overlap?: number }) => {
    const body = options.overlap === undefined ? {} : { overlapSeconds: options.overlap }
    const made = await connect(options).request('POST /v1/endpoints/{id}/rotate-secret', {
      path: { id },
      body,
    })
    output.result(made, () => made.secret)
    output.note('Keep it now: it is not shown again.')
  })

  remoteCommand(
    endpoints.command('test').description('send an endpoint.test, and say what came of it').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const attempt = await connect(options).request('POST /v1/endpoints/{id}/test', { path: { id } })
    output.result(
      attempt,
      () => `${attempt.outcome}: ${attempt.status ?? attempt.problem} in ${attempt.milliseconds} ms`,
    )
    if (attempt.outcome !== 'delivered') process.exitCode = 7
  })

  remoteCommand(
    endpoints
      .command('attempts')
      .description('every try at sending to one, newest first')
      .argument('<id>')
      .addOption(new Option('--outcome <OUTCOME>', 'only these').choices(['delivered', 'failed']))
      .option('--change <ID>', 'only of one change')
      .option('--limit <COUNT>', 'how many at most (default 50)', count, 50),
  ).action(
    async (
      id: string,
      options: RemoteOptions & { outcome?: 'delivered' | 'failed'; change?: string; limit: number },
    ) => {
      const query = {
        limit: Math.min(options.limit, 200),
        ...(options.outcome ? { outcome: options.outcome } : {}),
        ...(options.change ? { change: options.change } : {}),
      }
      const found: Attempt[] = []
      for await (const one of connect(options).each('GET /v1/endpoints/{id}/attempts', {
        path: { id },
        query,
      })) {
        found.push(one)
        if (found.length >= options.limit) break
      }
      output.result(found, () =>
        table(
          ['AT', 'CHANGE', 'TYPE', 'OUTCOME', 'ANSWER', 'MS', 'AGAIN AT'],
          found.map((one) => [
            one.at,
            one.change ?? '',
            one.type,
            one.outcome,
            String(one.status ?? one.problem ?? ''),
            String(one.milliseconds),
            one.retryAt ?? '',
          ]),
        ),
      )
    },
  )

  remoteCommand(
    endpoints
      .command('replay')
      .description('send changes again: by id, by time, by type, or what was given up')
      .argument('<id>')
      .option('--change <ID>', 'one change; may be repeated', severalWords)
      .option('--from <TIME>', 'from this instant on, such as 2026-11-21T08:00:00Z')
      .option('--until <TIME>', 'before this instant')
      .option('--type <TYPE>', 'such as message.*; several separated by commas', severalWords)
      .option('--parked', 'what was given up'),
  ).action(async (id: string, options: ReplayOptions) => {
    const answer = await connect(options).request('POST /v1/endpoints/{id}/replay', {
      path: { id },
      body: {
        ...(options.change ? { changes: options.change } : {}),
        ...(options.from ? { from: options.from } : {}),
        ...(options.until ? { to: options.until } : {}),
        ...(options.type ? { types: options.type } : {}),
        ...(options.parked ? { state: 'parked' } : {}),
      },
    })
    output.result(answer, `${answer.replayed} changes are sent again`)
  })

  remoteCommand(
    endpoints.command('delete').description('send nothing there any more').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/endpoints/{id}', { path: { id } })
    output.result({ id, deleted: true }, `deleted ${id}`)
  })
  return endpoints
}

const wholeNumber = (most: number) => (text: string) => {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text)
  throw new InvalidArgumentError(`It must be a whole number, at most ${most}.`)
}
const seconds = wholeNumber(7 * 86_400)
const count = wholeNumber(100_000)

function describe(one: Endpoint): string {
  return [
    `${one.id}  ${one.status}: ${printable(one.url)}`,
    `  types        ${one.types.join(', ')}`,
    `  customers    ${one.customers?.join(', ') ?? 'all'}`,
    `  connections  ${one.connections?.join(', ') ?? 'all'}`,
    ...(one.failingSince ? [`  failing since ${one.failingSince}`] : []),
    ...(one.reason ? [`  why          ${printable(one.reason)}`] : []),
    ...(one.remedy ? [`  what to do   ${printable(one.remedy)}`] : []),
  ].join('\n')
}
