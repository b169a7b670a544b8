import { Command, Option } from 'commander'
import { type Output, printable, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

const kinds = ['microsoft365', 'distribution', 'mailSecurity', 'security'] as const

interface ListOptions extends RemoteOptions {
  search?: string
  address?: string
  kind?: (typeof kinds)[number]
}

export function groupsCommand(output: Output): Command {
  const groups = new Command('groups').description('The groups of a connected organization.')

  remoteCommand(
    groups
      .command('list')
      .description('list them, or those that are looked for')
      .argument('<connection>', 'id of a connection')
      .option('--search <TEXT>', 'words of the name, or the beginning of the address')
      .option('--address <ADDRESS>', 'whose address it is, aliases included')
      .addOption(new Option('--kind <KIND>', 'of one kind').choices(kinds)),
  ).action(async (id: string, { search, address, kind, ...options }: ListOptions) => {
    const query = {
      ...(search ? { search } : {}),
      ...(address ? { address } : {}),
      ...(kind ? { kind } : {}),
    }
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/connections/{id}/groups', { path: { id }, query }),
    )
    output.result(found, () =>
      table(
        ['NAME', 'KIND', 'ADDRESS', 'ID'],
        found.map((group) => [group.name ?? '', group.kind, group.address ?? '', group.id]),
      ),
    )
    output.note(`${found.length} in all`)
  })

  remoteCommand(
    groups
      .command('show')
      .description('one, with its members and owners')
      .argument('<connection>', 'id of a connection')
      .argument('<group>', 'id of the group')
      .option('--nested', 'members of the groups in it, too'),
  ).action(async (id: string, group: string, options: RemoteOptions & { nested?: boolean }) => {
    const client = connect(options)
    const path = { id, group }
    const query = options.nested ? { nested: 'true' as const } : {}
    const one = await client.request('GET /v1/connections/{id}/groups/{group}', { path })
    const members = await Array.fromAsync(
      client.each('GET /v1/connections/{id}/groups/{group}/members', { path, query }),
    )
    const owners = await Array.fromAsync(
      client.each('GET /v1/connections/{id}/groups/{group}/owners', { path }),
    )
    output.result({ ...one, members, owners }, () =>
      [
        `${printable(one.name ?? '')}  ${one.kind}  ${one.id}`,
        `  addresses  ${one.addresses.map(printable).join(', ') || 'none'}`,
        table(
          ['', 'KIND', 'NAME', 'ADDRESS'],
          [...owners.map((who) => ['owner', who] as const), ...members.map((who) => ['', who] as const)].map(
            ([role, who]) => [role, who.kind, who.name ?? '', who.address ?? who.id],
          ),
        ),
      ].join('\n'),
    )
  })
  return groups
}
