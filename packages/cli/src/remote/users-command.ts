import type { User } from '@gatewarden/client'
import { Command, Option } from 'commander'
import { type Output, printable, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

interface Options extends RemoteOptions {
  search?: string
  address?: string
  department?: string
  kind?: Kind
  guests?: boolean
  disabled?: boolean
  deleted?: boolean
  mailboxes?: boolean
}

const kinds = ['user', 'linked', 'shared', 'room', 'equipment', 'other', 'none', 'unknown'] as const
type Kind = (typeof kinds)[number]

export function usersCommand(output: Output): Command {
  const users = new Command('users').description(
    'The people, shared mailboxes and rooms of a connected organization.',
  )

  remoteCommand(
    users
      .command('list', { isDefault: true })
      .description('list them, or those that are looked for')
      .argument('<connection>', 'id of a connection')
      .option('--search <TEXT>', 'names and addresses that begin so, aliases included')
      .option('--address <ADDRESS>', 'whose address it is, aliases included')
      .option('--department <NAME>', 'of one department')
      .addOption(new Option('--kind <KIND>', 'with such a mailbox; asks for each account').choices(kinds))
      .option('--mailboxes', 'tell what mailbox each has; asks for each account')
      .option('--disabled', 'only accounts that nobody signs in to: shared mailboxes, rooms, leavers')
      .option('--guests', 'only guests')
      .option('--deleted', 'those deleted in the last 30 days instead'),
  ).action(async (connection: string, options: Options) => {
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/connections/{id}/users', {
        path: { id: connection },
        query: queryOf(options),
      }),
    )
    output.result(found, () => listOf(found))
    output.note(`${found.length} in all`)
  })

  remoteCommand(
    users
      .command('show')
      .description('one, with every address and what mailbox it has')
      .argument('<connection>', 'id of a connection')
      .argument('<user>', 'id, user principal name or any address'),
  ).action(async (id: string, user: string, options: RemoteOptions) => {
    const found = await connect(options).request('GET /v1/connections/{id}/users/{user}', {
      path: { id, user },
      query: { mailbox: 'true' },
    })
    output.result(found, () => describe(found))
  })
  return users
}

function queryOf({ search, address, department, kind, ...flags }: Options) {
  return {
    ...(search ? { search } : {}),
    ...(address ? { address } : {}),
    ...(department ? { department } : {}),
    ...(kind ? { kind } : {}),
    ...(flags.mailboxes ? { mailbox: 'true' as const } : {}),
    ...(flags.disabled ? { enabled: 'false' as const } : {}),
    ...(flags.guests ? { type: 'guest' as const } : {}),
    ...(flags.deleted ? { deleted: 'true' as const } : {}),
  }
}

function listOf(users: readonly User[]): string {
  const withMailbox = users.some(({ mailbox }) => mailbox !== undefined)
  return table(
    ['ADDRESS', 'NAME', 'TITLE', ...(withMailbox ? ['MAILBOX'] : []), 'ID'],
    users.map((user) => [
      user.address ?? user.userPrincipalName,
      user.name ?? '',
      user.jobTitle ?? '',
      ...(withMailbox ? [mailboxOf(user)] : []),
      user.id,
    ]),
  )
}

const mailboxOf = ({ mailbox }: User): string => {
  if (mailbox === undefined) return ''
  return mailbox.state === 'ready' ? mailbox.kind : mailbox.state
}

function describe(user: User): string {
  const reason = user.mailbox?.reason
  return [
    `${printable(user.name ?? user.userPrincipalName)}  ${user.id}`,
    `  signs in as  ${printable(user.userPrincipalName)}${user.enabled === false ? ' (switched off)' : ''}`,
    `  addresses    ${user.addresses.map(printable).join(', ') || 'none'}`,
    `  mailbox      ${mailboxOf(user)}${reason ? `: ${printable(reason)}` : ''}`,
    ...(user.jobTitle ? [`  title        ${printable(user.jobTitle)}`] : []),
    ...(user.department ? [`  department   ${printable(user.department)}`] : []),
  ].join('\n')
}
