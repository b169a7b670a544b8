import type { RelayCredential } from '@gatewarden/client'
import { Command } from 'commander'
import { type Output, printable, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { severalWords } from '../several-words.ts'
import { wholeNumber } from './whole-number.ts'

interface CredentialOptions extends RemoteOptions {
  name: string
  connection: string
  mailbox: string
  username?: string
  protocol?: RelayCredential['protocols']
  network?: string[]
  trustedNetwork?: string[]
  sender?: string[]
  rewrite?: boolean
  rate?: number
  expires?: string
}

export function credentialsCommand(output: Output): Command {
  const credentials = new Command('credentials').description('Passwords of devices.')

  remoteCommand(
    credentials
      .command('list')
      .description('list them')
      .option('--mailbox <ADDRESS>', 'of one mailbox')
      .option('--connection <ID>', 'of one connection'),
  ).action(async (options: RemoteOptions & { mailbox?: string; connection?: string }) => {
    const { mailbox, connection } = options
    const query = { ...(mailbox ? { mailbox } : {}), ...(connection ? { connection } : {}) }
    const found = await Array.fromAsync(connect(options).each('GET /v1/relay/credentials', { query }))
    output.result(found, () =>
      table(
        ['ID', 'NAME', 'MAILBOX', 'PROTOCOLS', 'STATUS', 'LAST USED', 'FROM'],
        found.map((one) => [
          one.id,
          one.name,
          one.mailbox,
          one.protocols.join(' '),
          one.status,
          one.lastUsedAt ?? 'never',
          one.lastUsedFrom ?? '',
        ]),
      ),
    )
  })

  remoteCommand(
    credentials
      .command('create')
      .description('make a password for one device; it is shown this once')
      .requiredOption('--name <NAME>', 'for people: which device')
      .requiredOption('--connection <ID>', 'whose tokens are used')
      .requiredOption('--mailbox <ADDRESS>', 'the mailbox it signs in to')
      .option('--username <NAME>', 'what it signs in as beside the mailbox’s address')
      .option('--protocol <PROTOCOL>', 'smtp, imap, pop; all unless given; may be repeated', severalWords)
      .option('--network <RANGE>', 'where it may come from; may be repeated', severalWords)
      .option(
        '--trusted-network <RANGE>',
        'where from it may send without signing in; may be repeated',
        severalWords,
      )
      .option('--sender <ADDRESS>', 'a sender it may use, or @domain; may be repeated', severalWords)
      .option('--rewrite', 'send other senders’ mail with the mailbox as its sender; else it is refused')
      .option('--rate <COUNT>', 'messages a minute', wholeNumber(10_000))
      .option('--expires <TIME>', 'when it ends, such as 2027-01-31T00:00:00Z'),
  ).action(async (options: CredentialOptions) => {
    const made = await connect(options).request('POST /v1/relay/credentials', {
      body: credentialBody(options),
    })
    output.result(made, () => `${made.id}\nusername  ${printable(made.username)}\npassword  ${made.password}`)
    output.note('Type it into the device now: it is not shown again.')
  })

  remoteCommand(credentials.command('show').description('one of them').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => {
      const one = await connect(options).request('GET /v1/relay/credentials/{id}', { path: { id } })
      output.result(one, () => describe(one))
    },
  )

  remoteCommand(
    credentials.command('renew').description('a new password; the old one ends at once').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const one = await connect(options).request('POST /v1/relay/credentials/{id}/renew', { path: { id } })
    output.result(one, one.password)
    output.note('Type it into the device now: it is not shown again.')
  })

  remoteCommand(credentials.command('revoke').description('end one for good').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => {
      await connect(options).request('DELETE /v1/relay/credentials/{id}', { path: { id } })
      output.result({ id, revoked: true }, `revoked ${id}`)
    },
  )
  return credentials
}

function credentialBody(options: CredentialOptions) {
  const { name, connection, mailbox, username, protocol, network, trustedNetwork, sender } = options
  return {
    name,
    connection,
    mailbox,
    ...(username === undefined ? {} : { username }),
    ...(protocol === undefined ? {} : { protocols: protocol }),
    ...(network === undefined ? {} : { networks: network }),
    ...(trustedNetwork === undefined ? {} : { trustedNetworks: trustedNetwork }),
    ...(sender === undefined ? {} : { senders: sender }),
    ...(options.rewrite ? { otherSenders: 'rewrite' as const } : {}),
    ...(options.rate === undefined ? {} : { messagesPerMinute: options.rate }),
    ...(options.expires === undefined ? {} : { expiresAt: options.expires }),
  }
}

function describe(one: RelayCredential): string {
  return [
    `${one.id}  ${one.status}: ${printable(one.name)}, ${printable(one.mailbox)}`,
    `  signs in to      ${one.protocols.join(', ')} as ${printable(one.username)}`,
    `  may come from    ${one.networks?.join(', ') ?? 'anywhere'}`,
    ...(one.trustedNetworks ? [`  no sign-in from  ${one.trustedNetworks.join(', ')}`] : []),
    `  may send as      ${printable(one.senders.join(', '))}; others are ${one.otherSenders === 'refuse' ? 'refused' : 'rewritten'}`,
    `  last used        ${one.lastUsedAt ? `${one.lastUsedAt} from ${one.lastUsedFrom ?? ''}` : 'never'}`,
  ].join('\n')
}
