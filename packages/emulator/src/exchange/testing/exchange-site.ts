import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectSecurely } from 'node:tls'
import { addApp } from '../../control/control-apps.ts'
import { TokenIssuer } from '../../entra/issue-tokens.ts'
import { makeSigningKeys, type SigningKeys } from '../../entra/signing-keys.ts'
import { accessTokenVerifier } from '../../entra/verify-access-token.ts'
import { makeLocalCertificate } from '../../http/local-authority.ts'
import type { ServicePrincipal } from '../../tenant/app.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { usualSettings } from '../../tenant/mailbox-settings.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { addPerson, smallWorld } from '../../tenant/testing/small-world.ts'
import type { User } from '../../tenant/user.ts'
import type { World } from '../../tenant/world.ts'
import { listenForMail, type MailListeners } from '../mail-listeners.ts'
import { Transcript } from './transcript.ts'

let keys: Promise<SigningKeys> | undefined

/** The mail servers alone, over a small tenant, with tokens signed as Entra's are. */
export interface ExchangeSite extends AsyncDisposable {
  readonly world: World
  readonly tenant: Tenant
  readonly ada: { readonly user: User; readonly mailbox: Mailbox }
  readonly listeners: MailListeners
  /** PEM of the authority that clients are to trust, and where it lies. */
  readonly ca: string
  readonly caFile: string
  readonly limits: { enabled: boolean }
  /** The app's service principal in the tenant, and the object id of its registration. */
  readonly principal: ServicePrincipal
  readonly registrationId: string
  person(name: string): { readonly user: User; readonly mailbox: Mailbox }
  shared(name: string): { readonly user: User; readonly mailbox: Mailbox }
  userToken(user: User, ...scopes: string[]): string
  appToken(...roles: string[]): string
  /** A conversation with a server, as bytes. */
  imap(): Promise<Transcript>
  smtp(): Promise<Transcript>
  plain(server: 'imap' | 'smtp'): Promise<Transcript>
}

export const ALL_SCOPES = ['IMAP.AccessAsUser.All', 'SMTP.Send']

export async function startExchange(): Promise<ExchangeSite> {
  const small = smallWorld()
  const { world, tenant } = small
  keys ??= makeSigningKeys()
  const verify = accessTokenVerifier(world, await keys, 'exchange')
  const { appId } = addApp(world, tenant, { tenant: tenant.id, displayName: 'Postman' })
  const app = world.findApp(appId)
  if (!app) throw new Error('the app is not there')
  const principal = tenant.consents.ensurePrincipal(app)
  const issuer = new TokenIssuer(world, await keys)
  const folder = mkdtempSync(join(tmpdir(), 'gatewarden-exchange-'))
  const certificate = await makeLocalCertificate(folder, false, Date.now())
  const failures: unknown[] = []
  const limits = { enabled: false }
  const listeners = await listenForMail(
    () => ({ world, verify, limits }),
    { host: '127.0.0.1', imapPort: 0, imapsPort: 0, smtpPort: 0, certificate },
    (error) => failures.push(error),
  )
  const ca = readFileSync(certificate.caFile, 'utf8')
  const audience = 'https://outlook.office.com'
  const mailboxFor = (name: string, kind: 'user' | 'shared') => {
    const user = addPerson(world, tenant, name)
    return { user, mailbox: world.addMailbox(tenant, user, kind, usualSettings('UTC', 'en-US')) }
  }
  const open = (socket: Socket) => Promise.resolve(Transcript.begin(socket, ca))
  return {
    world,
    tenant,
    ada: { user: small.user, mailbox: small.mailbox },
    listeners,
    ca,
    caFile: certificate.caFile,
    limits,
    principal,
    registrationId: app.objectId,
    person: (name) => mailboxFor(name, 'user'),
    shared: (name) => mailboxFor(name, 'shared'),
    userToken: (user, ...scopes) =>
      issuer.forUser(tenant, app, user, {
        audience,
        scopes: scopes.length === 0 ? ALL_SCOPES : scopes,
        proof: 'secret',
        hasSecondFactor: false,
      }).token,
    appToken: (...roles) =>
      issuer.forApp(tenant, app, principal, 'https://outlook.office365.com', roles, 'secret').token,
    imap: () => open(connectSecurely({ ...listeners.imaps, ca })),
    smtp: async () => {
      const talk = await open(connect(listeners.smtp))
      await talk.line()
      return talk
    },
    plain: (server) => open(connect(listeners[server])),
    [Symbol.asyncDispose]: async () => {
      await listeners.close()
      small[Symbol.dispose]()
      rmSync(folder, { recursive: true, force: true })
      if (failures.length > 0) throw failures[0]
    },
  }
}

/** An IMAP conversation in which somebody has signed in already. */
export async function signedInImap(
  site: ExchangeSite,
  who: { readonly user: User; readonly mailbox: Mailbox } = site.ada,
): Promise<Transcript> {
  const talk = await site.imap()
  await talk.line()
  const response = xoauth2(who.mailbox.address, site.userToken(who.user))
  const [answer] = await talk.command(`AUTHENTICATE XOAUTH2 ${response}`)
  if (answer !== 'OK AUTHENTICATE completed.') throw new Error(`sign-in: ${answer}`)
  return talk
}

/** An SMTP conversation in TLS, after EHLO and AUTH. */
export async function signedInSmtp(
  site: ExchangeSite,
  who: { readonly user: User; readonly mailbox: Mailbox } = site.ada,
): Promise<Transcript> {
  const talk = await secureSmtp(site)
  const response = xoauth2(who.mailbox.address, site.userToken(who.user))
  const [answer] = await talk.ask(`AUTH XOAUTH2 ${response}`)
  if (answer !== '235 2.7.0 Authentication successful') throw new Error(`sign-in: ${answer}`)
  return talk
}

/** An SMTP conversation in TLS, after the second EHLO. */
export async function secureSmtp(site: ExchangeSite): Promise<Transcript> {
  const talk = await site.smtp()
  await talk.ask('EHLO client.example')
  await talk.ask('STARTTLS')
  await talk.secure()
  await talk.ask('EHLO client.example')
  return talk
}

/** The response of SASL XOAUTH2. */
export function xoauth2(user: string, token: string): string {
  return Buffer.from(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')
}
