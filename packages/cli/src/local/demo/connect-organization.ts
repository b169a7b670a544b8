import type { Connector } from '@gatewarden/client'
import { hold } from './expect.ts'
import type { Narrator } from './narrator.ts'
import { type Person, walk } from './person.ts'
import type { Stage } from './stage.ts'

/** The administrator of the emulator's first tenant. */
function administrator({ emulator }: Stage, consent: Person['consent']): Person {
  const admin = emulator.describe().tenants[0]?.admin
  hold(admin !== undefined, 'The emulator has no tenant.')
  return { userName: admin.userPrincipalName, password: admin.password, consent }
}

interface Wish {
  customer: string
  name: string
  connector: string
}

/** Makes the link, has the administrator click through it, and redeems the code that her browser came back with. */
export async function connectAs(stage: Stage, wish: Wish, person: Person) {
  const session = await stage.client.request('POST /v1/connect-sessions', {
    body: {
      customer: { externalId: wish.customer, name: wish.name },
      connector: wish.connector,
      returnUrl: stage.returnUrl,
    },
  })
  const { end, pages } = await walk(session.url, person)
  const back = new URL(end.url)
  const code = back.searchParams.get('completion_code')
  const connection = code
    ? await stage.client.request('POST /v1/connect-sessions/{id}/complete', {
        path: { id: session.id },
        body: { code },
      })
    : undefined
  return { session: session.id, end, pages, connection }
}

/** Nothing that looks alive is left of a declined consent. */
export async function declineConsent(stage: Stage, narrator: Narrator, connector: Connector): Promise<void> {
  const wish = { customer: 'globex', name: 'Globex', connector: connector.id }
  const { session, connection } = await connectAs(stage, wish, administrator(stage, 'cancel'))
  hold(connection === undefined, 'A declined consent was completed.')
  const { outcome } = await stage.client.request('GET /v1/connect-sessions/{id}', { path: { id: session } })
  hold(outcome !== null && outcome.status !== 'active', 'A declined consent left no outcome.')
  narrator.seen(`an administrator who declines leaves the status “${outcome.status}”: ${outcome.reason}`)
}

export async function connectOrganization(
  stage: Stage,
  narrator: Narrator,
  connector: Connector,
): Promise<string> {
  const wish = { customer: 'acme', name: 'Acme', connector: connector.id }
  const { connection, pages, end } = await connectAs(stage, wish, administrator(stage, 'accept'))
  hold(
    connection !== undefined,
    `The browser came back without a completion code, to ${end.url} (${end.text.slice(0, 200)})`,
  )
  hold(connection.status === 'active', `The connection is ${connection.status}: ${connection.reason}`)
  hold(connection.missing.length === 0, `Not granted: ${connection.missing.join(', ')}`)
  narrator.seen(
    `connected: ${connection.account?.name ?? 'an administrator'} consented for tenant ${connection.tenantId}`,
  )
  narrator.detail(`pages: ${pages.join(' → ')}`)
  narrator.detail(`granted: ${connection.granted.join(', ')}`)
  return connection.id
}

/** The same with a certificate in place of a secret; its key is made in Gatewarden and never leaves. */
export async function connectWithCertificate(stage: Stage, narrator: Narrator): Promise<string> {
  const { client, emulator } = stage
  const tenant = emulator.describe().tenants[0]?.domain ?? ''
  const clientId = crypto.randomUUID()
  const connector = await client.request('POST /v1/connectors', {
    body: {
      type: 'outlook-mail-org',
      name: 'acme-archive',
      app: { clientId, cloud: 'emulator', credential: { kind: 'certificate', make: true } },
    },
  })
  hold(connector.app !== null, 'The connector has no app.')
  const app = await client.request('GET /v1/apps/{id}', { path: { id: connector.app.id } })
  const certificate = app.credentials[0]?.certificate
  hold(certificate !== null && certificate !== undefined, 'No certificate was made.')
  // What an administrator does in the portal: register the app, upload the certificate, add the permissions.
  emulator.addApp({
    tenant,
    appId: clientId,
    displayName: 'Acme Archive',
    redirectUris: [connector.callbackUrl],
    certificates: [certificate.pem],
    requiredResourceAccess: [
      { resource: 'graph', application: connector.permissions.map(({ name }) => name), delegated: [] },
    ],
  })
  const wish = { customer: 'acme', name: 'Acme', connector: connector.id }
  const { connection, end } = await connectAs(stage, wish, administrator(stage, 'accept'))
  hold(
    connection !== undefined,
    `The browser came back without a completion code, to ${end.url} (${end.text.slice(0, 200)})`,
  )
  hold(connection.status === 'active', `The connection is ${connection.status}: ${connection.reason}`)
  narrator.seen(
    `a second connector proves itself with a certificate (SHA-1 ${certificate.thumbprintSha1.slice(0, 12)}…)`,
  )
  return connection.id
}
