import { Command } from 'commander'
import { type Output, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { severalWords } from './several-words.ts'

interface CreateOptions extends RemoteOptions {
  name: string
  scope: string[]
  customer?: string[]
  mailbox?: string[]
  expires?: string
}

/** Some of many, so that a line stays a line; `--json` has them all. */
const few = (scopes: readonly string[]): string =>
  scopes.length <= 4 ? scopes.join(' ') : `${scopes.slice(0, 3).join(' ')} and ${scopes.length - 3} more`

export function keysCommand(output: Output): Command {
  const keys = new Command('keys').description('API keys: what software uses to ask for tokens and data.')
  remoteCommand(keys.command('list').description('list them, without their text')).action(
    async (options: RemoteOptions) => {
      const found = await Array.fromAsync(connect(options).each('GET /v1/keys'))
      output.result(found, () =>
        table(
          ['ID', 'NAME', 'STATUS', 'SCOPES', 'LAST USED'],
          found.map((key) => [key.id, key.name, key.status, few(key.scopes), key.lastUsedAt ?? 'never']),
        ),
      )
    },
  )
  remoteCommand(
    keys
      .command('create')
      .description('make one; its text is shown this once')
      .requiredOption('--name <NAME>', 'for people, to tell keys apart')
      .requiredOption('--scope <SCOPE>', 'what it may do; several separated by commas', severalWords)
      .option(
        '--customer <ID>',
        "limit it to a customer (the customer's externalId); may be repeated",
        severalWords,
      )
      .option('--mailbox <ADDRESS>', 'limit it to a mailbox; may be repeated', severalWords)
      .option('--expires <TIME>', 'when it stops working, such as 2027-01-31T00:00:00Z'),
  ).action(async (options: CreateOptions) => {
    const made = await connect(options).request('POST /v1/keys', {
      body: {
        name: options.name,
        scopes: options.scope as never,
        ...(options.customer ? { customers: options.customer } : {}),
        ...(options.mailbox ? { mailboxes: options.mailbox } : {}),
        ...(options.expires ? { expiresAt: options.expires } : {}),
      },
    })
    output.result(made, () => String(made.key))
    output.note('Keep it now: it is not shown again.')
  })
  remoteCommand(
    keys.command('revoke').description('stop one; the very next request with it is refused').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/keys/{id}', { path: { id } })
    output.result({ id, revoked: true }, `revoked ${id}`)
  })
  return keys
}
