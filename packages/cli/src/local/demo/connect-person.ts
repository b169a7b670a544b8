import type { Connector } from '@gatewarden/client'
import { connectAs } from './connect-organization.ts'
import { hold } from './expect.ts'
import type { Narrator } from './narrator.ts'
import type { Person } from './person.ts'
import type { Stage } from './stage.ts'

/** Somebody with a mailbox who administers nothing. */
function somebody({ emulator }: Stage): Person {
  const tenant = emulator.describe().tenants[0]
  const user = tenant?.users.find(
    (one) => one.mailbox === 'user' && one.userPrincipalName !== tenant.admin.userPrincipalName,
  )
  hold(user !== undefined, 'The emulator has no person with a mailbox.')
  return { userName: user.userPrincipalName, password: user.password, consent: 'accept' }
}

/** A person on the same app; her organization's administrator has consented already, so she only signs in. */
export async function connectPerson(
  stage: Stage,
  narrator: Narrator,
  organization: Connector,
): Promise<string> {
  const { client } = stage
  hold(organization.app !== null, 'The connector has no app.')
  const connector = await client.request('POST /v1/connectors', {
    body: { type: 'outlook-mail', name: 'my-outlook', app: { id: organization.app.id } },
  })
  const person = somebody(stage)
  const wish = { customer: 'acme-employee', name: 'An employee of Acme', connector: connector.id }
  const { connection, end, pages } = await connectAs(stage, wish, person)
  hold(
    connection !== undefined,
    `The browser came back without a completion code, to ${end.url} (${end.text.slice(0, 200)})`,
  )
  hold(connection.status === 'active', `The connection is ${connection.status}: ${connection.reason}`)
  narrator.seen(`${connection.account?.name ?? person.userName} signed in: authorization code with PKCE`)
  narrator.detail(`pages: ${pages.join(' → ')}`)
  const { data } = await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages', {
    path: { id: connection.id, address: 'me' },
    query: { limit: 3 },
  })
  for (const message of data) narrator.detail(`${message.receivedAt?.slice(0, 10)}  ${message.subject}`)
  return connection.id
}

/** The grant is revoked at Microsoft: one refused call, then silence and a reason. */
export async function revokePerson(stage: Stage, narrator: Narrator, connection: string): Promise<void> {
  const { client, emulator } = stage
  const tenant = emulator.describe().tenants[0]
  const before = await client.request('GET /v1/connections/{id}', { path: { id: connection } })
  emulator.revokeSessions(tenant?.domain ?? '', before.account?.oid ?? '')
  // A token younger than a second counts as fresh, forced or not.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const asked = emulator.requestCount()
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await client
      .request('POST /v1/connections/{id}/token', { path: { id: connection }, body: { forceRefresh: true } })
      .catch((error: unknown) => error)
    hold(answer instanceof Error, 'A revoked grant still gave a token.')
  }
  const refused = emulator.requests({ after: asked }).filter(({ route }) => route === 'token refresh_token')
  hold(refused.length === 1, `Microsoft was asked ${refused.length} times about a revoked grant.`)
  const after = await client.request('GET /v1/connections/{id}', { path: { id: connection } })
  hold(after.status === 'needs_reauth', `The connection is ${after.status}.`)
  narrator.seen(`revoked at Microsoft: one refused call, then ${after.status}`)
  narrator.detail(`${after.reason} ${after.remedy}`)
  narrator.detail(
    `Microsoft's own ids: trace ${after.refusal?.traceId}, correlation ${after.refusal?.correlationId}`,
  )
}
