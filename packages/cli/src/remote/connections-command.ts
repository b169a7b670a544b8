import type { Connection } from '@gatewarden/client'
import { Command, Option } from 'commander'
import { microsoftSaid } from '../microsoft-said.ts'
import { type Output, printable, table } from '../output.ts'
import { beginConnection } from './begin-connection.ts'
import { checkLines } from './check-lines.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { importCommand } from './import/import-command.ts'

interface ListOptions extends RemoteOptions {
  customer?: string
  connector?: string
  status?: Connection['status']
}

const statuses = ['pending', 'needs_admin', 'active', 'needs_reauth', 'error', 'disabled'] as const

export function connectionsCommand(output: Output): Command {
  const connections = new Command('connections').description('Organizations and people that are connected.')

  remoteCommand(
    connections
      .command('list')
      .description('list them')
      .option('--customer <ID>', "of one customer (the customer's externalId)")
      .option('--connector <NAME>', 'on one connector')
      .addOption(new Option('--status <STATUS>', 'in one status').choices(statuses)),
  ).action(async (options: ListOptions) => {
    const { customer, connector, status } = options
    const query = {
      ...(customer ? { customer } : {}),
      ...(connector ? { connector } : {}),
      ...(status ? { status } : {}),
    }
    const found = await Array.fromAsync(connect(options).each('GET /v1/connections', { query }))
    output.result(found, () =>
      table(
        ['ID', 'CUSTOMER', 'KIND', 'STATUS', 'ACCOUNT', 'REASON'],
        found.map((one) => [
          one.id,
          one.customer,
          one.kind,
          one.status,
          one.account?.name ?? one.tenantId ?? '',
          one.reason ?? '',
        ]),
      ),
    )
  })

  remoteCommand(
    connections
      .command('show')
      .description('one, with what it was granted and why it is as it is')
      .argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const one = await connect(options).request('GET /v1/connections/{id}', { path: { id } })
    output.result(one, () => describe(one))
  })

  beginConnection(connections, output)
  importCommand(connections, output)

  for (const [name, disabled, what] of [
    ['disable', true, 'stop it: the very next token is refused'],
    ['enable', false, 'let it work again'],
  ] as const) {
    remoteCommand(connections.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request('PATCH /v1/connections/{id}', {
          path: { id },
          body: { disabled },
        })
        output.result(one, () => describe(one))
      },
    )
  }

  remoteCommand(
    connections
      .command('approve')
      .description(
        "say yes to a connection that waits for the operator's: its organization is connected for another customer already",
      )
      .argument('<id>')
      .requiredOption('--reason <TEXT>', 'why; it goes into the audit log')
      .option(
        '--instead-of-administrator',
        'say on your own word that an administrator agrees, although none has signed in',
      ),
  ).action(
    async (id: string, options: RemoteOptions & { reason: string; insteadOfAdministrator?: boolean }) => {
      const { reason, insteadOfAdministrator = false } = options
      const one = await connect(options).request('POST /v1/connections/{id}/approve', {
        path: { id },
        body: { reason, insteadOfAdministrator },
      })
      output.result(one, () => describe(one))
    },
  )

  remoteCommand(
    connections.command('check').description('look at it now, with Microsoft').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const answer = await connect(options).request('POST /v1/connections/{id}/check', { path: { id } })
    output.result(answer, () => `${describe(answer.connection)}\n${checkLines(answer.checks)}`)
    if (answer.checks.some((check) => check.state === 'failed')) process.exitCode = 7
  })

  remoteCommand(
    connections.command('delete').description('remove it with its grants and tokens').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/connections/{id}', { path: { id } })
    output.result(
      { id, deleted: true },
      `deleted ${id}; what was consented to stays in Microsoft until it is revoked there`,
    )
  })
  return connections
}

export function describe(connection: Connection): string {
  const { refusal } = connection
  return [
    `${connection.id}  ${connection.kind} of ${connection.customer}: ${connection.status}`,
    ...(connection.account?.name ? [`  account   ${printable(connection.account.name)}`] : []),
    ...(connection.tenantId ? [`  tenant    ${connection.tenantId}`] : []),
    ...(connection.reason ? [`  why       ${printable(connection.reason)}`] : []),
    ...(connection.remedy ? [`  what to do  ${printable(connection.remedy)}`] : []),
    ...(refusal ? [`  Microsoft said: ${microsoftSaid(refusal)}`] : []),
    `  granted   ${connection.granted.join(', ') || 'nothing'}`,
    ...(connection.missing.length > 0 ? [`  missing   ${connection.missing.join(', ')}`] : []),
  ].join('\n')
}
