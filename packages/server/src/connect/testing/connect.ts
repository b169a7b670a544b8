import { z } from 'zod'
import { type AtMicrosoft, type Person, throughMicrosoft } from './at-microsoft.ts'
import { Browser, type Page } from './browser.ts'
import type { ConnectRig } from './connect-rig.ts'

const opened = z.object({ id: z.string(), url: z.string() })
const connection = z.object({
  id: z.string(),
  status: z.string(),
  reasonCode: z.string().nullable(),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
  tenantId: z.string().nullable(),
  granted: z.array(z.string()),
  missing: z.array(z.string()),
  refusal: z.record(z.string(), z.unknown()).nullable(),
  account: z.object({ oid: z.string(), name: z.string().nullable() }).nullable(),
})
export type ConnectionDocument = z.infer<typeof connection>

/** The emulator's app that is consented in contoso already, or the one that is not. */
export type WhichApp = 'consented' | 'unconsented'

/** Makes a connector over HTTP on one of the emulator's apps. @returns its id */
export async function makeConnector(
  rig: ConnectRig,
  wish: Record<string, unknown>,
  which: WhichApp | { clientId: string; clientSecret: string } = 'consented',
): Promise<string> {
  const app = typeof which === 'string' ? emulatedApp(rig, which) : which
  const known = await rig.call('GET', '/v1/apps')
  const apps = z
    .object({ data: z.array(z.object({ id: z.string(), clientId: z.string() })) })
    .parse(known.body)
  const same = apps.data.find(({ clientId }) => clientId === app.clientId)
  const made = await rig.call('POST', '/v1/connectors', {
    body: {
      ...wish,
      app:
        same === undefined
          ? {
              cloud: 'emulator',
              clientId: app.clientId,
              credential: { kind: 'secret', secret: app.clientSecret },
            }
          : { id: same.id },
    },
  })
  if (made.status !== 201) throw new Error(`no connector: ${made.text}`)
  return z.object({ id: z.string() }).parse(made.body).id
}

export function emulatedApp(rig: ConnectRig, which: WhichApp): { clientId: string; clientSecret: string } {
  const found = rig.emulator
    .describe()
    .tenants.flatMap((tenant) => tenant.apps)
    .find((app) => app.clientSecret !== null && app.consented === (which === 'consented'))
  if (!found?.clientSecret) throw new Error(`The emulator has no app that is ${which}.`)
  return { clientId: found.appId, clientSecret: found.clientSecret }
}

export interface Organization {
  id: string
  admin: Person
  employee: Person
}

/** A tenant of its own in the emulator, with an administrator and an employee. */
export function newOrganization(
  rig: ConnectRig,
  name: string,
  userConsent: 'allow' | 'refuse-mail' | 'refuse' = 'refuse-mail',
): Organization {
  const domain = `${name}.onmicrosoft.com`
  const { id } = rig.emulator.addTenant({ domain, displayName: name, userConsent })
  const admin = { userPrincipalName: `admin@${domain}`, password: `Admin-of-${name}-1` }
  const employee = { userPrincipalName: `employee@${domain}`, password: `Employee-of-${name}-1` }
  rig.emulator.addUser({ ...admin, tenant: id, displayName: 'Admin', roles: ['Global Administrator'] })
  rig.emulator.addUser({ ...employee, tenant: id, displayName: 'Employee', mailbox: 'user' })
  return { id, admin, employee }
}

/** An app of its own in the emulator: registered by a software maker, for every organization. */
export function newApp(
  rig: ConnectRig,
  name: string,
  permissions: { application?: readonly string[]; delegated?: readonly string[] } = {},
): { clientId: string; clientSecret: string } {
  const { appId, clientSecret } = rig.emulator.addApp({
    tenant: rig.fabrikam,
    displayName: name,
    redirectUris: ['http://localhost/oauth/callback'],
    signInAudience: 'AzureADMultipleOrgs',
    requiredResourceAccess: [
      {
        resource: 'graph',
        application: permissions.application ?? ['Mail.Read', 'Calendars.Read', 'User.Read.All'],
        delegated: permissions.delegated ?? ['User.Read', 'Mail.Read'],
      },
    ],
  })
  return { clientId: appId, clientSecret }
}

/** Application permissions granted in the portal, without any page. */
export function grantInPortal(
  rig: ConnectRig,
  clientId: string,
  tenantId: string,
  application: readonly string[] = ['Mail.Read', 'Calendars.Read', 'User.Read.All'],
): void {
  rig.emulator.grant(clientId, {
    tenantId,
    resource: 'graph',
    application,
    delegated: [],
    delegatedFor: 'everybody',
  })
}

/** The code on a page that shows one, or in its way back. */
export function codeOn(page: Page): string {
  const shown = /data-completion-code>([^<]+)</.exec(page.html)?.[1]
  const carried = /completion_code=([\w-]+)/.exec(page.html)?.[1]
  const code = shown ?? carried
  if (code === undefined) throw new Error(`no code on the page: ${page.text}`)
  return code
}

/** Makes a link. */
export async function openLink(
  rig: ConnectRig,
  wish: {
    customer: string
    connector: string
    completion?: 'code' | 'end-page'
    loginHint?: string
    probeMailbox?: string
  },
): Promise<{ id: string; url: string }> {
  const { customer, completion, ...rest } = wish
  const made = await rig.call('POST', '/v1/connect-sessions', {
    body: {
      ...rest,
      customer: { externalId: customer },
      ...(completion === undefined ? { returnUrl: rig.returnUrl } : { completion }),
    },
  })
  if (made.status !== 201) throw new Error(`no link: ${made.text}`)
  return opened.parse(made.body)
}

/** Goes from a link to the end: our page, Microsoft's, back. @returns the last page */
export async function follow(
  browser: Browser,
  url: string,
  person: Person,
  how: AtMicrosoft & { press?: string } = {},
): Promise<Page> {
  const asked = await browser.open(url)
  const at = await browser.submit(asked, { button: how.press ?? 'Continue with Microsoft' })
  return throughMicrosoft(browser, at, person, how)
}

/** Redeems the code that the last browser came back with. */
export async function completeReturned(rig: ConnectRig, sessionId: string): Promise<ConnectionDocument> {
  const back = rig.returned.findLast((url) => url.searchParams.get('connect_session') === sessionId)
  const code = back?.searchParams.get('completion_code')
  if (!code) throw new Error(`nobody came back with a code for ${sessionId}`)
  const done = await rig.call('POST', `/v1/connect-sessions/${sessionId}/complete`, { body: { code } })
  if (done.status !== 200) throw new Error(`not completed: ${done.text}`)
  return connection.parse(done.body)
}

export async function readConnection(rig: ConnectRig, id: string): Promise<ConnectionDocument> {
  const answer = await rig.call('GET', `/v1/connections/${id}`)
  if (answer.status !== 200) throw new Error(`no connection: ${answer.text}`)
  return connection.parse(answer.body)
}

/** The newest connection of a customer. */
export async function newestConnection(rig: ConnectRig, customer: string): Promise<ConnectionDocument> {
  const answer = await rig.call('GET', `/v1/connections?customer=${encodeURIComponent(customer)}`)
  const [newest] = z.object({ data: z.array(connection) }).parse(answer.body).data
  if (newest === undefined) throw new Error(`${customer} has no connection`)
  return newest
}

/** A whole organization, connected by its administrator through the real pages. @returns the active connection */
export async function connectOrganization(
  rig: ConnectRig,
  wish: { customer?: string; connector: string; administrator?: string },
): Promise<ConnectionDocument> {
  const session = await openLink(rig, { customer: wish.customer ?? 'acme', connector: wish.connector })
  const administrator = rig.person(wish.administrator ?? 'admin@contoso.onmicrosoft.com')
  await follow(new Browser(), session.url, administrator)
  return completeReturned(rig, session.id)
}

/** A person's account, connected by herself through the real pages. @returns the active connection */
export async function connectPerson(
  rig: ConnectRig,
  wish: { customer?: string; connector: string; person: string; browser?: Browser },
): Promise<ConnectionDocument> {
  const session = await openLink(rig, { customer: wish.customer ?? 'acme', connector: wish.connector })
  await follow(wish.browser ?? new Browser(), session.url, rig.person(wish.person))
  return completeReturned(rig, session.id)
}
