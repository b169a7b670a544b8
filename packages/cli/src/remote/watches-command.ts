import type { WatchedMailbox } from '@gatewarden/client'
import { Command } from 'commander'
import { type Output, printable, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { severalWords } from './several-words.ts'

interface CreateOptions extends RemoteOptions {
  connection: string
  mailbox?: string[]
  everyone?: boolean
  resource?: string[]
  rich?: boolean
}

export function watchesCommand(output: Output): Command {
  const watches = new Command('watches').description('Mailboxes whose changes are followed.')

  remoteCommand(
    watches.command('list').description('list them').option('--connection <ID>', 'on one connection'),
  ).action(async (options: RemoteOptions & { connection?: string }) => {
    const query = options.connection ? { connection: options.connection } : {}
    const found = await Array.fromAsync(connect(options).each('GET /v1/watches', { query }))
    output.result(found, () =>
      table(
        ['ID', 'CUSTOMER', 'STATUS', 'FOLLOWS', 'MAILBOXES'],
        found.map((one) => [
          one.id,
          one.customer,
          one.status,
          one.resources.join(' '),
          one.everyone ? 'everyone' : one.mailboxes.join(' '),
        ]),
      ),
    )
  })

  remoteCommand(
    watches
      .command('create')
      .description('follow mailboxes, or everyone of an organization')
      .requiredOption('--connection <ID>', 'connection to read with')
      .option('--mailbox <ADDRESS>', 'whose; several separated by commas, or repeated', severalWords)
      .option('--everyone', 'all of the organization, joiners and leavers followed')
      .option(
        '--resource <NAME>',
        'mail (unless told), calendar, contacts; several separated by commas',
        severalWords,
      )
      .option('--rich', 'have Microsoft send items along with its notifications, encrypted'),
  ).action(async (options: CreateOptions) => {
    const made = await connect(options).request('POST /v1/watches', {
      body: {
        connection: options.connection,
        ...(options.mailbox ? { mailboxes: options.mailbox } : {}),
        ...(options.everyone ? { everyone: true } : {}),
        ...(options.resource ? { resources: options.resource as never } : {}),
        ...(options.rich ? { rich: true } : {}),
      },
    })
    output.result(made, made.id)
    output.note(
      `What changes: gatewarden changes --follow. How it stands: gatewarden watches show ${made.id}`,
    )
  })

  remoteCommand(
    watches.command('show').description('how each mailbox of one stands, and why').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const client = connect(options)
    const watch = await client.request('GET /v1/watches/{id}', { path: { id } })
    const mailboxes = await Array.fromAsync(client.each('GET /v1/watches/{id}/mailboxes', { path: { id } }))
    output.result({ ...watch, mailboxStates: mailboxes }, () =>
      [
        `${watch.id}  ${watch.status}; follows ${watch.resources.join(', ')} of ${watch.customer}`,
        table(
          ['MAILBOX', 'STATE', 'LOOKED AT', 'NEXT', 'NOTIFICATIONS'],
          mailboxes.map((one) => [
            one.address,
            one.state,
            one.lookedAt ?? 'never',
            one.dueAt,
            one.notifications.map(({ resource, state }) => `${resource} ${state}`).join(', ') ||
              'none: polled',
          ]),
        ),
        ...remarks(mailboxes),
      ].join('\n'),
    )
  })

  for (const [name, status, what] of [
    ['pause', 'paused', 'stop following for a while; what changes meanwhile is told afterwards'],
    ['resume', 'active', 'go on following'],
  ] as const) {
    remoteCommand(watches.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request('PATCH /v1/watches/{id}', {
          path: { id },
          body: { status },
        })
        output.result(one, `${one.id} is ${one.status}`)
      },
    )
  }

  remoteCommand(
    watches.command('look').description('have its mailboxes looked at now').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('POST /v1/watches/{id}/look', { path: { id } })
    output.result({ id, looking: true }, `the mailboxes of ${id} are looked at now`)
  })

  remoteCommand(
    watches.command('delete').description('end one; what it told stays in the feed').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/watches/{id}', { path: { id } })
    output.result({ id, deleted: true }, `ended ${id}`)
  })
  return watches
}

/** Why mailboxes are not followed, or not notified of. */
function remarks(mailboxes: readonly WatchedMailbox[]): string[] {
  return mailboxes.flatMap(({ address, remark, notifications }) =>
    [remark, ...notifications.map((one) => one.remark)].flatMap((one) =>
      one === null
        ? []
        : ['', printable(`${address}: ${one.reason}`), printable(`  what to do: ${one.remedy}`)],
    ),
  )
}
