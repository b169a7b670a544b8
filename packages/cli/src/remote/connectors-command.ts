import type { Connector, GatewardenClient } from '@gatewarden/client'
import { Command, Option } from 'commander'
import { UsageError } from '../failure.ts'
import { gatewarden, shellWord } from '../invocation.ts'
import { type Output, table } from '../output.ts'
import { uploadNotes } from './apps-command.ts'
import { checkLines } from './check-lines.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { type ConnectorChoices, connectorChoices, readChoices } from './connector-choices.ts'
import { addSetupCommands } from './connector-setup-commands.ts'

interface CreateOptions extends RemoteOptions, ConnectorChoices {
  type: string
  mode?: 'organization' | 'person'
}

interface UpdateOptions extends RemoteOptions, ConnectorChoices {
  anyTenant?: boolean
}

export function connectorsCommand(output: Output): Command {
  const connectors = new Command('connectors').description(
    'What customers can connect: connector types on your Entra apps.',
  )

  remoteCommand(connectors.command('types').description('what there is to choose from')).action(
    async (options: RemoteOptions) => {
      const { data } = await connect(options).request('GET /v1/connector-types')
      output.result(data, () =>
        table(
          ['TYPE', 'WHO CONNECTS', 'WHAT IT IS'],
          data.map((one) => [one.id, one.modes.join(' or '), one.summary]),
        ),
      )
    },
  )

  remoteCommand(connectors.command('list').description('list them')).action(
    async (options: RemoteOptions) => {
      const found = await Array.fromAsync(connect(options).each('GET /v1/connectors'))
      output.result(found, () =>
        table(
          ['ID', 'NAME', 'TYPE', 'STATUS', 'CLIENT ID'],
          found.map((one) => [one.id, one.name, one.type, one.status, one.app?.clientId ?? '']),
        ),
      )
    },
  )

  /** A certificate that was made here is to be uploaded to Entra. */
  const noteUpload = async (client: GatewardenClient, { app }: Connector, options: ConnectorChoices) => {
    if (!options.makeCertificate || output.json || !app) return
    const { credentials } = await client.request('GET /v1/apps/{id}', { path: { id: app.id } })
    uploadNotes(credentials, output)
  }

  const create = connectors
    .command('create')
    .description('make one; without a client id it waits as a draft')
    .requiredOption('--type <TYPE>', 'see: gatewarden connectors types')
    .addOption(
      new Option('--mode <WHO>', 'who connects, where the type has both').choices(['organization', 'person']),
    )
  remoteCommand(connectorChoices(create)).action(async (options: CreateOptions) => {
    const client = connect(options)
    const { type, mode } = options
    const body = { type, ...(mode ? { mode } : {}), ...readChoices(options) }
    const connector = await client.request('POST /v1/connectors', { body })
    output.result(connector, () => describe(connector))
    if (connector.status === 'draft') {
      output.note(`\nNext: ${gatewarden} connectors setup ${shellWord(connector.name)}`)
    }
    await noteUpload(client, connector, options)
  })

  const update = connectors
    .command('update')
    .description('change one, or give it the client id and the credential of its app')
    .argument('<connector>')
    .option('--any-tenant', 'any organization may connect again')
  remoteCommand(connectorChoices(update)).action(async (id: string, options: UpdateOptions) => {
    if (options.anyTenant && options.tenant) throw new UsageError('Give --tenant or --any-tenant, not both.')
    const body = {
      ...readChoices(options),
      ...(options.anyTenant ? { tenantMode: 'organizations' as const } : {}),
    }
    if (Object.keys(body).length === 0) throw new UsageError('Say what to change; see --help.')
    const client = connect(options)
    const connector = await client.request('PATCH /v1/connectors/{id}', { path: { id }, body })
    output.result(connector, () => describe(connector))
    await noteUpload(client, connector, options)
  })

  remoteCommand(
    connectors.command('show').description('one, with what it will ask for and why').argument('<connector>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const connector = await connect(options).request('GET /v1/connectors/{id}', { path: { id } })
    output.result(connector, () => describe(connector))
  })

  addSetupCommands(connectors, output)

  remoteCommand(
    connectors
      .command('check')
      .description('prove each link of its set-up')
      .argument('<connector>')
      .option('--tenant <ID>', 'a tenant that has consented, to look into as well'),
  ).action(async (id: string, options: RemoteOptions & { tenant?: string }) => {
    const { checks } = await connect(options).request('POST /v1/connectors/{id}/check', {
      path: { id },
      body: options.tenant ? { tenant: options.tenant } : {},
    })
    output.result(checks, () => checkLines(checks))
    if (checks.some((check) => check.state === 'failed')) process.exitCode = 7
  })

  remoteCommand(
    connectors
      .command('delete')
      .description('remove one')
      .argument('<connector>')
      .option('--force', 'with its connections'),
  ).action(async (id: string, options: RemoteOptions & { force?: boolean }) => {
    const query = options.force ? ({ force: 'true' } as const) : {}
    await connect(options).request('DELETE /v1/connectors/{id}', { path: { id }, query })
    output.result({ id, deleted: true }, `deleted ${id}`)
  })
  return connectors
}

function describe(connector: Connector): string {
  return [
    `${connector.name} (${connector.id})  ${connector.type}, ${connector.status}`,
    ...(connector.reason ? [`  ${connector.reason}`] : []),
    ...(connector.remedy ? [`  what to do: ${connector.remedy}`] : []),
    `  callback URL  ${connector.callbackUrl}`,
    `  consent       ${connector.consent.text}`,
    '',
    table(
      ['PERMISSION', 'KIND', 'WHY'],
      connector.permissions.map((one) => [
        one.name,
        one.kind,
        `${one.reason}${one.forced ? ' (always asked for)' : ''}`,
      ]),
    ),
  ].join('\n')
}
