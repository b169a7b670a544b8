import { readFileSync } from 'node:fs'
import type { CheckedMailbox, LinkedMailbox } from '@gatewarden/client'
import { Command, Option } from 'commander'
import { UsageError } from '../failure.ts'
import { type Output, printable, table } from '../output.ts'
import { checkLines } from './check-lines.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

const statuses = ['pending', 'ready', 'denied', 'not_found', 'no_mailbox', 'blocked', 'unknown'] as const

interface DirectoryOptions extends RemoteOptions {
  search?: string
  department?: string
  group?: string
  kind?: 'user' | 'shared' | 'room' | 'equipment'
  everybody?: boolean
  dryRun?: boolean
}

export function mailboxesCommand(output: Output): Command {
  const mailboxes = new Command('mailboxes').description(
    'Mailboxes that were added to a connection: shared ones of a person, or those of an organization that count.',
  )

  remoteCommand(
    mailboxes
      .command('list')
      .description('list them with their status')
      .argument('<connection>', 'id of a connection')
      .addOption(new Option('--status <STATUS>', 'in one status').choices(statuses)),
  ).action(async (id: string, options: RemoteOptions & { status?: LinkedMailbox['status'] }) => {
    const query = options.status ? { status: options.status } : {}
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/connections/{id}/mailboxes', { path: { id }, query }),
    )
    output.result(found, () =>
      table(
        ['ADDRESS', 'STATUS', 'OPENS', 'REASON'],
        found.map((one) => [one.address, one.status, one.opens.join(', '), one.reason ?? '']),
      ),
    )
    output.note(`${found.length} in all`)
  })

  remoteCommand(
    mailboxes
      .command('add')
      .description('add one, and look whether it opens')
      .argument('<connection>', 'id of a connection')
      .argument('<address>')
      .option('--access-granted-at <TIME>', 'when access was granted in Exchange, if that is known'),
  ).action(async (id: string, address: string, options: RemoteOptions & { accessGrantedAt?: string }) => {
    const { accessGrantedAt } = options
    const answer = await connect(options).request('POST /v1/connections/{id}/mailboxes', {
      path: { id },
      body: { address, ...(accessGrantedAt ? { accessGrantedAt } : {}) },
    })
    show(output, answer)
  })

  remoteCommand(
    mailboxes
      .command('import')
      .description('add those of a CSV file with a column of addresses, all of them or none')
      .argument('<connection>', 'id of a connection')
      .argument('<file>', 'the file, or - for standard input')
      .option('--partial', 'leave out rows that are not right instead of refusing the file'),
  ).action(async (id: string, file: string, options: RemoteOptions & { partial?: boolean }) => {
    const answer = await connect(options).request('POST /v1/connections/{id}/mailboxes.csv', {
      path: { id },
      query: options.partial ? { partial: 'true' } : {},
      headers: { 'content-type': 'text/csv' },
      body: readBytes(file),
    })
    output.result(answer, () =>
      [
        `${answer.added} added, ${answer.known} known before, ${answer.refused} refused`,
        ...answer.data
          .filter(({ problem }) => problem !== null)
          .map(({ line, problem }) => `  line ${line} ${printable(problem ?? '')}`),
      ].join('\n'),
    )
    if (answer.refused > 0) process.exitCode = 7
  })

  remoteCommand(
    mailboxes
      .command('add-from-directory')
      .description('add everybody in the directory who fits')
      .argument('<connection>', 'id of a connection of an organization')
      .option('--search <TEXT>', 'names and addresses that begin so')
      .option('--department <NAME>', 'of one department')
      .option('--group <ID>', 'all within one group')
      .addOption(
        new Option('--kind <KIND>', 'with such a mailbox').choices(['user', 'shared', 'room', 'equipment']),
      )
      .option('--everybody', 'where no other choice is made')
      .option('--dry-run', 'show who it would be, and add nobody'),
  ).action(async (id: string, options: DirectoryOptions) => {
    const { search, department, group, kind, everybody, dryRun = false } = options
    const answer = await connect(options).request('POST /v1/connections/{id}/mailboxes/from-directory', {
      path: { id },
      body: {
        dryRun,
        ...(search ? { search } : {}),
        ...(department ? { department } : {}),
        ...(group ? { group } : {}),
        ...(kind ? { kind } : {}),
        ...(everybody ? { everybody: true as const } : {}),
      },
    })
    output.result(answer, () =>
      [
        ...answer.added.map((address) => `${dryRun ? 'would add' : 'added'}  ${printable(address)}`),
        `${answer.added.length} ${dryRun ? 'to add' : 'added'}, ${answer.known.length} known before, ${answer.passedOver} passed over`,
      ].join('\n'),
    )
  })

  remoteCommand(
    mailboxes
      .command('check')
      .description('look at one now')
      .argument('<connection>', 'id of a connection')
      .argument('<address>'),
  ).action(async (id: string, address: string, options: RemoteOptions) => {
    const path = { id, address }
    show(
      output,
      await connect(options).request('POST /v1/connections/{id}/mailboxes/{address}/check', { path }),
    )
  })

  remoteCommand(
    mailboxes
      .command('remove')
      .description('take one off the list; nothing changes at Microsoft')
      .argument('<connection>', 'id of a connection')
      .argument('<address>'),
  ).action(async (id: string, address: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/connections/{id}/mailboxes/{address}', {
      path: { id, address },
    })
    output.result({ address, removed: true }, `removed ${printable(address)}`)
  })
  return mailboxes
}

function show(output: Output, answer: CheckedMailbox): void {
  const { mailbox, checks } = answer
  output.result(answer, () =>
    [
      `${printable(mailbox.address)}: ${mailbox.status}${mailbox.opens.length > 0 ? ` (${mailbox.opens.join(', ')})` : ''}`,
      checkLines(checks),
    ].join('\n'),
  )
  if (mailbox.status !== 'ready') process.exitCode = 7
}

/** As it is: the service knows what spreadsheets write. */
function readBytes(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file === '-' ? 0 : file))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new UsageError(
      `${file} cannot be read${code ? ` (${code})` : ''}.`,
      'Name a file that this user may read, or - for standard input.',
    )
  }
}
