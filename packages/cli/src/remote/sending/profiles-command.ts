import { Command } from 'commander'
import { CommandError, UsageError } from '../../failure.ts'
import { type Output, printable, table } from '../../output.ts'
import { checkLines } from '../check-lines.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { readSecret, readText } from '../secret-input.ts'

interface CreateOptions extends RemoteOptions {
  name: string
  transport: string
  sender: string
  senderName?: string
  connection?: string
  tenant?: string
  clientId?: string
  cloud?: string
  clientSecretFile?: string
  certificate?: string
  privateKey?: string
  scope?: string
  username?: string
  passwordFile?: string
  server?: string
  port?: string
  security?: string
  localDomain?: string
  notifications?: boolean
  readReceipts?: boolean
  default?: boolean
  customer?: string
}

export function profilesCommand(output: Output): Command {
  const profiles = new Command('profiles').description('Sending profiles: how mail goes out, and as whom.')

  remoteCommand(profiles.command('list').description('list them')).action(async (options: RemoteOptions) => {
    const found = await Array.fromAsync(connect(options).each('GET /v1/sending-profiles'))
    output.result(found, () =>
      table(
        ['ID', 'NAME', 'SENDER', 'BY', 'AUTHENTICATION', ''],
        found.map((one) => [
          one.id,
          one.name,
          one.sender.address,
          one.transport,
          one.authentication.type,
          [one.default ? 'default' : '', one.paused ? 'paused' : ''].join(' ').trim(),
        ]),
      ),
    )
  })

  remoteCommand(
    profiles
      .command('create')
      .description('make one: with a connection, with an app of your own, or with a user at another server')
      .requiredOption('--name <NAME>', 'what it is called')
      .requiredOption('--sender <ADDRESS>', 'whose address mail has')
      .option('--sender-name <NAME>', 'name beside it')
      .option('--transport <NAME>', 'smtp or graph', 'smtp')
      .option('--connection <ID>', 'whose tokens to use')
      .option('--tenant <ID>', 'tenant id, with an app of your own')
      .option('--client-id <ID>', 'its application (client) id')
      .option('--client-secret-file <FILE>', 'file with the Value of its secret; - for standard input')
      .option('--certificate <FILE>', 'certificate (PEM) in place of a secret')
      .option('--private-key <FILE>', 'its private key (PEM)')
      .option('--cloud <NAME>', 'its cloud; global unless given')
      .option('--scope <SCOPE>', 'what to ask for, such as https://outlook.office365.com/.default')
      .option('--username <NAME>', 'mailbox to sign in as, or the user at another server')
      .option('--password-file <FILE>', 'file with the password of that user; - for standard input')
      .option('--server <HOST>', 'SMTP server; Microsoft’s unless given')
      .option('--port <PORT>', 'its port')
      .option('--security <KIND>', 'auto, tls, starttls or none')
      .option('--local-domain <NAME>', 'what this service calls itself to the server')
      .option('--no-notifications', 'ask for no reports of delivery')
      .option('--read-receipts', 'ask readers for a receipt')
      .option('--default', 'make it the default')
      .option('--customer <ID>', 'whose it is'),
  ).action(async (options: CreateOptions) => {
    const made = await connect(options).request('POST /v1/sending-profiles', {
      body: {
        name: options.name,
        transport: options.transport as 'smtp',
        authentication: authenticationOf(options),
        sender: { address: options.sender, ...(options.senderName ? { name: options.senderName } : {}) },
        deliveryNotifications: options.notifications !== false,
        ...(options.server ? { server: options.server } : {}),
        ...(options.port ? { port: Number(options.port) } : {}),
        ...(options.security ? { security: options.security as 'auto' } : {}),
        ...(options.localDomain ? { localDomain: options.localDomain } : {}),
        ...(options.readReceipts ? { readReceipts: true } : {}),
        ...(options.default ? { default: true } : {}),
        ...(options.customer ? { customer: options.customer } : {}),
      },
    })
    output.result(made, made.id)
    output.note(`Prove it: gatewarden profiles test ${made.id}`)
  })

  remoteCommand(
    profiles
      .command('test')
      .description('prove one: token, sign-in, sender, a message that is sent and seen to arrive or bounce')
      .argument('<id>')
      .option('--to <ADDRESS>', 'who gets the message; the sender unless given')
      .option('--transcript', 'show what was said over SMTP, without secrets'),
  ).action(async (id: string, options: RemoteOptions & { to?: string; transcript?: boolean }) => {
    const found = await connect(options).request('POST /v1/sending-profiles/{id}/test', {
      path: { id },
      body: options.to ? { to: options.to } : {},
    })
    const transcript = options.transcript ? ['', ...found.transcript.map(printable)] : []
    output.result(found, () => [checkLines(found.checks), ...transcript].join('\n'))
    if (found.state === 'failed')
      throw new CommandError('profile_fails', 7, 'The profile does not work yet.', 'Do what is said above.')
  })

  for (const [name, paused, what] of [
    ['pause', true, 'let nothing go out for a while; what is handed over waits'],
    ['resume', false, 'let it go on'],
  ] as const) {
    remoteCommand(profiles.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request('PATCH /v1/sending-profiles/{id}', {
          path: { id },
          body: { paused },
        })
        output.result(one, `${one.id} is ${one.paused ? 'paused' : 'active'}`)
      },
    )
  }

  remoteCommand(
    profiles.command('delete').description('remove one, with what waits in it').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/sending-profiles/{id}', { path: { id } })
    output.result({ id, deleted: true }, `removed ${id}`)
  })
  return profiles
}

function authenticationOf(options: CreateOptions) {
  const { connection, clientId, tenant, username } = options
  const asUser = username ? { username } : {}
  if (connection) return { type: 'office365-oauth' as const, connection, ...asUser }
  if (clientId) {
    if (!tenant) throw new UsageError('--client-id needs --tenant.')
    const certificate = options.certificate && readText('--certificate', options.certificate)
    return {
      type: 'office365-oauth' as const,
      tenantId: tenant,
      clientId,
      ...(options.cloud ? { cloud: options.cloud } : {}),
      ...(options.scope ? { scope: options.scope } : {}),
      ...(certificate
        ? {
            certificate,
            privateKey: readText('--private-key', options.privateKey ?? options.certificate ?? ''),
          }
        : { clientSecret: readSecret('--client-secret-file', options.clientSecretFile ?? '-') }),
      ...asUser,
    }
  }
  if (!username) return { type: 'none' as const }
  return {
    type: 'password' as const,
    username,
    password: readSecret('--password-file', options.passwordFile ?? '-'),
  }
}
