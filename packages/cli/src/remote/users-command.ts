import { Command } from 'commander'
import { type Output, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

interface Options extends RemoteOptions {
  search?: string
}

export function usersCommand(output: Output): Command {
  return remoteCommand(
    new Command('users')
      .description('The people, shared mailboxes and rooms of a connected organization.')
      .argument('<connection>', 'id of a connection')
      .option('--search <TEXT>', 'only names and addresses that begin so'),
  ).action(async (connection: string, options: Options) => {
    const input = { path: { id: connection }, query: options.search ? { search: options.search } : {} }
    const found = await Array.fromAsync(connect(options).each('GET /v1/connections/{id}/users', input))
    output.result(found, () =>
      table(
        ['ADDRESS', 'NAME', 'TITLE', 'ID'],
        found.map((user) => [
          user.address ?? user.userPrincipalName,
          user.name ?? '',
          user.jobTitle ?? '',
          user.id,
        ]),
      ),
    )
    output.note(`${found.length} in all`)
  })
}
