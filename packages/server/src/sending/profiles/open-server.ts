import { lookup } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { isIP, type LookupFunction } from 'node:net'
import {
  type Cloud,
  openSmtp,
  type SmtpAuth,
  type SmtpOptions,
  type SmtpSession,
} from '@gatewarden/microsoft'
import { reachOf } from '../../platform/egress/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import { mailboxOf, type SendingProfile } from './profile.ts'
import { openSecret } from './profile-secret.ts'
import { selectSecret } from './profile-store.ts'
import type { ProfileTokens } from './profile-tokens.ts'

/** A server may be silent so long; Exchange tarpits refused sign-ins for 5 seconds. */
const timeoutMs = 30_000

export interface ServerNeeds {
  platform: Pick<Platform, 'config' | 'db' | 'sealer'>
  tokens: ProfileTokens
}

export interface OpenOptions {
  signal?: AbortSignal
  onLine?: NonNullable<SmtpOptions['onLine']>
  /** Ask for a token anew. */
  isFresh?: boolean
}

/**
 * Opens the profile's SMTP server, signed in. Microsoft's hosts are fixed; any other is reached only where this installation
 * lets customers' addresses be reached, and the address that was looked up is the one that is used.
 * @throws SmtpError; GatewardenError where there is no token
 */
export async function openServer(
  needs: ServerNeeds,
  profile: SendingProfile,
  options: OpenOptions = {},
): Promise<SmtpSession> {
  const { server, auth, isMicrosofts, ca } = await signInOf(needs, profile, options.isFresh ?? false)
  const { isFresh: _, ...passedOn } = options
  return openSmtp({
    ...server,
    ...passedOn,
    auth,
    security: securityOf(profile, server.port),
    name: profile.localDomain ?? '[127.0.0.1]',
    timeoutMs,
    ...(isMicrosofts ? {} : { lookup: guarded(needs.platform.config.egress.allow, server.host) }),
    ...(ca === undefined ? {} : { tls: { ca } }),
  })
}

interface SignIn {
  server: { host: string; port: number }
  auth: SmtpAuth | null
  isMicrosofts: boolean
  ca: string | undefined
}

/** Which server, and what is shown there. @throws GatewardenError where there is no token */
export async function signInOf(
  { platform, tokens }: ServerNeeds,
  profile: SendingProfile,
  isFresh: boolean,
): Promise<SignIn> {
  const { authentication } = profile
  if (authentication.type === 'connection' || authentication.type === 'app') {
    const cloud = await tokens.cloudOf(profile)
    const accessToken = await tokens.token(profile, 'exchange', isFresh)
    return {
      server: serverOf(profile, cloud),
      auth: { user: mailboxOf(profile), accessToken, cloud },
      isMicrosofts: true,
      ca: await authorityOf(platform, cloud),
    }
  }
  const server = { host: profile.host ?? '', port: profile.port ?? 587 }
  if (authentication.type === 'none') return { server, auth: null, isMicrosofts: false, ca: undefined }
  const sealed = await selectSecret(platform.db.query, profile.id)
  const secret = sealed && openSecret(platform.sealer, profile.id, sealed)
  if (secret?.kind !== 'password') throw new Error(`the profile ${profile.id} has no password`)
  const auth = { user: authentication.username, pass: secret.password }
  return { server, auth, isMicrosofts: false, ca: undefined }
}

/** An emulator has an authority of its own. */
export async function authorityOf(
  { config }: Pick<Platform, 'config'>,
  cloud: Cloud,
): Promise<string | undefined> {
  const { emulatorCa } = config.microsoft
  return cloud.id === 'emulator' && emulatorCa !== undefined ? readFile(emulatorCa, 'utf8') : undefined
}

export const serverOf = (profile: SendingProfile, cloud: Cloud): { host: string; port: number } => ({
  host: profile.host ?? cloud.smtp.host,
  port: profile.port ?? cloud.smtp.port,
})

export function securityOf({ security }: SendingProfile, port: number): SmtpOptions['security'] {
  if (security !== 'auto') return security
  return port === 465 ? 'tls' : 'starttls'
}

/** Resolves a name to what may be reached. @throws GatewardenError `forbidden` for an address that may not */
function guarded(allow: readonly string[], host: string): LookupFunction {
  const reach = reachOf(allow)
  if (isIP(host) !== 0 && reach(host) === 'refused') throw notReached(host)
  return (name, options, answer) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      const open = error ? [] : found.filter(({ address }) => reach(address) !== 'refused')
      const [first] = open
      if (error) answer(error, '')
      else if (first === undefined) answer(Object.assign(notReached(name), { code: 'EACCES' }), '')
      else if (options.all) answer(null, open)
      else answer(null, first.address, first.family)
    })
  }
}

const notReached = (host: string) =>
  new GatewardenError('forbidden', {
    detail: `${host} belongs to a network that this installation does not send to.`,
    remedy: 'The operator can open it: egress.allow in the configuration.',
  })
