import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Exchange } from '../../http/exchange.ts'
import type { AppRegistration } from '../../tenant/app.ts'
import { EmulatorClock } from '../../tenant/clock.ts'
import type { DirectoryRole } from '../../tenant/directory-roles.ts'
import { EXCHANGE, GRAPH, type Resource } from '../../tenant/permission-catalogue.ts'
import { Spool } from '../../tenant/spool.ts'
import { Tenant, type UserConsent } from '../../tenant/tenant.ts'
import { User } from '../../tenant/user.ts'
import { World } from '../../tenant/world.ts'
import { createEntraContext, createEntraDoor } from '../entra-door.ts'
import { makeSigningKeys, type SigningKeys } from '../signing-keys.ts'
import { FormBrowser } from './form-browser.ts'

export const START = Date.parse('2026-11-21T09:00:00Z')
export const CALLBACK = 'http://localhost:8090/oauth/callback'
export const SECRET = 'abc8Q~the-secret-of-the-app'
export const SECRET_ID = '0c5f1d5e-2f5d-4d3a-9d55-0f8f6f9ad001'
export const EXPIRED_SECRET = 'old8Q~the-expired-secret'

let keys: Promise<SigningKeys> | undefined

/** The sign-in service alone, on a loopback port, over a small world of two organizations. */
export interface EntraSite extends AsyncDisposable {
  readonly origin: string
  readonly world: World
  readonly contoso: Tenant
  readonly fabrikam: Tenant
  readonly app: AppRegistration
  browser(): FormBrowser
  /** POST to the token endpoint. */
  token(
    tenant: string,
    form: Readonly<Record<string, string>>,
    headers?: Record<string, string>,
  ): Promise<Answer>
  person(tenant: Tenant, name: string, roles?: readonly DirectoryRole[]): User
  register(about: Partial<AppRegistration>): AppRegistration
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

export async function startEntraSite(): Promise<EntraSite> {
  const spool = new Spool()
  const clock = new EmulatorClock(START)
  const world = new World(clock, 1, spool)
  const contoso = addTenant(world, 'contoso', 'refuse-mail')
  const fabrikam = addTenant(world, 'fabrikam', 'allow')
  keys ??= makeSigningKeys()
  const door = createEntraDoor(createEntraContext(world, await keys))
  const failures: unknown[] = []
  const server = createServer((request, response) => {
    const exchange = new Exchange(request, response, `http://${request.headers.host ?? ''}`)
    Promise.resolve(door(exchange)).catch((error: unknown) => {
      failures.push(error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const site: EntraSite = {
    origin,
    world,
    contoso,
    fabrikam,
    app: register(world, {}),
    browser: () => new FormBrowser(origin),
    token: async (tenant, form, headers = {}) => {
      const response = await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers,
      })
      return { status: response.status, headers: response.headers, body: Object(await response.json()) }
    },
    person: (tenant, name, roles = []) => addPerson(world, tenant, name, roles),
    register: (about) => register(world, about),
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections())
      spool.close()
      if (failures.length > 0) throw failures[0]
    },
  }
  site.person(contoso, 'admin', ['Global Administrator'])
  site.person(contoso, 'ada')
  site.person(fabrikam, 'admin', ['Global Administrator'])
  site.person(fabrikam, 'finn')
  return site
}

function addTenant(world: World, name: string, userConsent: UserConsent): Tenant {
  const about = {
    id: world.random.guid('tenant', name),
    domain: `${name}.onmicrosoft.com`,
    otherDomains: [`${name}.example`],
    displayName: name === 'contoso' ? 'Contoso' : 'Fabrikam',
    countryLetterCode: 'DK',
    preferredLanguage: 'en',
    createdAt: START,
  }
  const tenant = new Tenant(about, { userConsent }, world.clock, world.random)
  world.addTenant(tenant)
  return tenant
}

function addPerson(world: World, tenant: Tenant, name: string, roles: readonly DirectoryRole[]): User {
  const userPrincipalName = `${name}@${tenant.about.domain}`
  const user = new User(world.random.guid('user', userPrincipalName), tenant.id, {
    userPrincipalName,
    displayName: `${name} of ${tenant.about.displayName}`,
    givenName: name,
    surname: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    companyName: null,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: null,
    usageLocation: null,
    managerId: null,
    password: `Password-of-${name}`,
    roles,
    accountEnabled: true,
    userType: 'Member',
    licensed: true,
    mail: userPrincipalName,
    aliases: [],
    createdAt: START,
  })
  tenant.directory.add(user)
  return user
}

function register(world: World, about: Partial<AppRegistration>): AppRegistration {
  const appId = world.random.nextGuid('app')
  const app: AppRegistration = {
    appId,
    objectId: world.random.guid('registration', appId),
    homeTenantId: world.random.guid('tenant', 'contoso'),
    displayName: 'Post <b>Office</b>',
    signInAudience: 'AzureADMultipleOrgs',
    publisherVerified: false,
    allowPublicClient: false,
    groupMembershipClaims: 'DirectoryRole',
    redirectUris: [{ platform: 'web', uri: CALLBACK }],
    requiredResourceAccess: [
      required(
        GRAPH,
        ['Mail.Read', 'User.Read.All'],
        ['openid', 'profile', 'email', 'offline_access', 'User.Read', 'Mail.Read'],
      ),
      required(EXCHANGE, ['IMAP.AccessAsApp'], ['IMAP.AccessAsUser.All']),
    ],
    secrets: [
      {
        keyId: SECRET_ID,
        displayName: 'current',
        secretText: SECRET,
        hint: 'abc',
        startsAt: START - 1000,
        expiresAt: START + 365 * 24 * 3_600_000,
      },
      {
        keyId: '0c5f1d5e-2f5d-4d3a-9d55-0f8f6f9ad002',
        displayName: 'expired',
        secretText: EXPIRED_SECRET,
        hint: 'old',
        startsAt: START - 2000,
        expiresAt: START - 1000,
      },
    ],
    certificates: [],
    federatedCredentials: [],
    createdAt: START,
    ...about,
  }
  world.addApp(app)
  return app
}

function required(resource: Resource, roles: readonly string[], scopes: readonly string[]) {
  return {
    resourceAppId: resource.appId,
    resourceAccess: [
      ...roles.map((name) => ({ id: resource.role(name)?.id ?? '', type: 'Role' as const })),
      ...scopes.map((name) => ({ id: resource.scope(name)?.id ?? '', type: 'Scope' as const })),
    ],
  }
}
