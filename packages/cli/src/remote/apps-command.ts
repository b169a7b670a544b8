import type { App } from '@gatewarden/client'
import { Command } from 'commander'
import { UsageError } from '../failure.ts'
import { microsoftSaid } from '../microsoft-said.ts'
import { type Output, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { type CredentialOptions, credentialOptions, readCredential } from './credential-options.ts'

interface CreateOptions extends RemoteOptions, CredentialOptions {
  clientId: string
  name?: string
  cloud?: string
}

export function appsCommand(output: Output): Command {
  const apps = new Command('apps').description('Your Entra app registrations, and how they prove themselves.')

  remoteCommand(apps.command('list').description('list them')).action(async (options: RemoteOptions) => {
    const found = await Array.fromAsync(connect(options).each('GET /v1/apps'))
    output.result(found, () =>
      table(
        ['ID', 'NAME', 'CLOUD', 'CLIENT ID', 'STATUS', 'CREDENTIALS'],
        found.map((app) => [
          app.id,
          app.name,
          app.cloud,
          app.clientId,
          app.status,
          app.credentials.map(credentialText).join('; '),
        ]),
      ),
    )
  })

  const create = apps
    .command('create')
    .description('enter an app registration')
    .requiredOption('--client-id <ID>', 'Application (client) ID')
    .option('--name <NAME>', 'for people')
    .option('--cloud <CLOUD>', 'global, gcc-high, dod, china, or emulator')
  remoteCommand(credentialOptions(create)).action(async (options: CreateOptions) => {
    const credential = readCredential(options)
    const app = await connect(options).request('POST /v1/apps', {
      body: {
        clientId: options.clientId,
        ...(options.name ? { name: options.name } : {}),
        ...(options.cloud ? { cloud: options.cloud } : {}),
        ...(credential ? { credential } : {}),
      },
    })
    output.result(app, () => describe(app))
    uploadNotes(app.credentials, output)
  })

  remoteCommand(apps.command('show').description('one, with its credentials').argument('<app>')).action(
    async (id: string, options: RemoteOptions) => {
      const app = await connect(options).request('GET /v1/apps/{id}', { path: { id } })
      output.result(app, () => describe(app))
      uploadNotes(app.credentials, output)
    },
  )

  const add = apps
    .command('add-credential')
    .description(
      'add a secret or certificate beside those that are there, so that one can be replaced with no gap',
    )
    .argument('<app>')
  remoteCommand(credentialOptions(add)).action(
    async (id: string, options: RemoteOptions & CredentialOptions) => {
      const body = readCredential(options)
      if (!body)
        throw new UsageError(
          'Which credential?',
          'Give --client-secret-file, --certificate or --make-certificate.',
        )
      const credential = await connect(options).request('POST /v1/apps/{id}/credentials', {
        path: { id },
        body,
      })
      output.result(credential, () => `${credential.id}  ${credentialText(credential)}`)
      uploadNotes([credential], output)
    },
  )

  remoteCommand(
    apps
      .command('test-credential')
      .description('ask Entra for a token with one')
      .argument('<app>')
      .argument('<credential>')
      .requiredOption('--tenant <ID>', 'tenant to ask in; your own is best'),
  ).action(async (id: string, credentialId: string, options: RemoteOptions & { tenant: string }) => {
    const test = await connect(options).request('POST /v1/apps/{id}/credentials/{credentialId}/test', {
      path: { id, credentialId },
      body: { tenant: options.tenant },
    })
    output.result(test, () =>
      test.accepted
        ? `accepted; application permissions in the token: ${test.roles.join(', ') || 'none'}`
        : [
            `refused: ${test.refusal?.reason ?? ''}`,
            `  what to do: ${test.refusal?.remedy ?? ''}`,
            `  Microsoft said: ${microsoftSaid(test.refusal) ?? ''}`,
          ].join('\n'),
    )
    if (!test.accepted) process.exitCode = 7
  })

  remoteCommand(
    apps
      .command('remove-credential')
      .description('forget one; the others go on')
      .argument('<app>')
      .argument('<credential>'),
  ).action(async (id: string, credentialId: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/apps/{id}/credentials/{credentialId}', {
      path: { id, credentialId },
    })
    output.result({ id: credentialId, removed: true }, `removed ${credentialId}`)
  })
  return apps
}

const said = (refusal: App['refusal']): string[] =>
  refusal ? [`    Microsoft said: ${microsoftSaid(refusal)}`] : []

type ShownCredential = App['credentials'][number]

/** The public halves of certificates made here: what an administrator uploads. */
export function uploadNotes(credentials: readonly ShownCredential[], output: Output): void {
  for (const { certificate } of credentials) {
    if (!certificate?.madeHere) continue
    output.note(
      `\nUpload this certificate to the app registration, under Certificates & secrets:\n${certificate.pem}`,
    )
  }
}

function credentialText(credential: ShownCredential): string {
  const { daysLeft, state } = credential.expiry
  const expiry = state === 'unknown' ? '' : state === 'expired' ? ', EXPIRED' : `, ${daysLeft} days left`
  return `${credential.kind} ${credential.hint} (${credential.status}${expiry})`
}

function describe(app: App): string {
  return [
    `${app.name} (${app.id})  ${app.cloud}, client id ${app.clientId}, ${app.status}`,
    ...(app.reason ? [`  ${app.reason}`] : []),
    ...(app.remedy ? [`  what to do: ${app.remedy}`] : []),
    ...said(app.refusal),
    ...app.credentials.flatMap((one) => [`  ${one.id}  ${credentialText(one)}`, ...said(one.refusal)]),
  ].join('\n')
}
