import type { Connector, NewConnector } from '@gatewarden/client'
import { Command, Option } from 'commander'
import { UsageError } from '../failure.ts'
import { gatewarden, shellWord } from '../invocation.ts'
import { type Output, table } from '../output.ts'
import { uploadNotes } from './apps-command.ts'
import { checkLines } from './check-lines.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { addSetupCommands } from './connector-setup-commands.ts'
import { type CredentialOptions, credentialOptions, readCredential } from './credential-options.ts'

interface CreateOptions extends RemoteOptions, CredentialOptions {
  type: string
  name?: string
  mode?: 'organization' | 'person'
  clientId?: string
  cloud?: string
  app?: string
  preset?: string
  permission?: string[]
  directory?: 'User.Read.All' | 'Directory.Read.All'
  tenant?: string
}

const many = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((one) => one.trim()),
]

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

  const create = connectors
    .command('create')
    .description('make one; without a client id it waits as a draft')
    .requiredOption('--type <TYPE>', 'see: gatewarden connectors types')
    .option('--name <NAME>', 'unique; usable wherever the id is')
    .addOption(
      new Option('--mode <WHO>', 'who connects, where the type has both').choices(['organization', 'person']),
    )
    .option('--client-id <ID>', 'Application (client) ID of the app registration')
    .option('--cloud <CLOUD>', 'global, gcc-high, dod, china, or emulator')
    .option('--app <ID>', 'an app that Gatewarden has already, in place of a client id')
    .option('--preset <NAME>', 'a set of permissions of the type')
    .option('--permission <NAME>', 'permissions, in place of a preset; may be repeated', many)
    .addOption(
      new Option('--directory <PERMISSION>', 'how people are listed').choices([
        'User.Read.All',
        'Directory.Read.All',
      ]),
    )
    .option('--tenant <ID>', 'only this tenant may connect')
  remoteCommand(credentialOptions(create)).action(async (options: CreateOptions) => {
    const client = connect(options)
    const connector = await client.request('POST /v1/connectors', { body: newConnector(options) })
    output.result(connector, () => describe(connector))
    if (connector.status === 'draft') {
      output.note(`\nNext: ${gatewarden} connectors setup ${shellWord(connector.name)}`)
    }
    if (!options.makeCertificate || output.json || !connector.app) return
    const app = await client.request('GET /v1/apps/{id}', { path: { id: connector.app.id } })
    uploadNotes(app.credentials, output)
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

function newConnector(options: CreateOptions): NewConnector {
  const credential = readCredential(options)
  if (options.app && (options.clientId || credential)) {
    throw new UsageError('--app names an app with its credentials; leave client id and credential out.')
  }
  if (credential && !options.clientId) throw new UsageError('A credential needs --client-id.')
  const app = options.app
    ? { id: options.app }
    : options.clientId
      ? {
          clientId: options.clientId,
          ...(options.cloud ? { cloud: options.cloud } : {}),
          ...(credential ? { credential } : {}),
        }
      : undefined
  return {
    type: options.type,
    ...(options.name ? { name: options.name } : {}),
    ...(options.mode ? { mode: options.mode } : {}),
    ...(app ? { app } : {}),
    ...(options.preset ? { preset: options.preset } : {}),
    ...(options.permission ? { permissions: options.permission } : {}),
    ...(options.directory ? { directory: options.directory } : {}),
    ...(options.tenant ? { tenantMode: 'single', tenantId: options.tenant } : {}),
  }
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
