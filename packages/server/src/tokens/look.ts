import { MicrosoftError, type TokenSet } from '@gatewarden/microsoft'
import type { Connector } from '../connectors/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type GrantOwner, refreshTokenBinding } from './bindings.ts'
import type { Exchange } from './exchange.ts'
import { askedNames, grantedNames, missingNames, resourcesOf } from './permissions.ts'
import type { Resource } from './service.ts'
import type { RefreshTimes } from './times.ts'
import { endLease, extendLease, takeLease } from './token-store.ts'
import type { TokenWriter } from './token-writer.ts'

/** What Microsoft grants at this moment. */
export interface Sight {
  granted: string[]
  missing: string[]
  /** App-only tokens by resource, for whoever has to look further with them. */
  tokens: Map<Resource, TokenSet>
}

interface LookParts {
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer'>
  exchange: Exchange
  writer: TokenWriter
  times: RefreshTimes
}

/** Asks Entra what a tenant grants the app by now. An app that is not known there has nothing, which is no error. */
export async function lookAtTenant(
  { exchange }: Pick<LookParts, 'exchange'>,
  connector: Connector,
  tenantId: string,
): Promise<Sight> {
  return lookWith(connector, 'organization', (resource) => exchange.appOnly(connector, tenantId, resource))
}

/**
 * Asks Entra what a person's grant that is not in use yet has by now, and keeps the refresh token that comes back.
 * @throws GatewardenError `conflict` while somebody else asks
 */
export async function lookAtPerson(
  parts: LookParts,
  connector: Connector,
  owner: GrantOwner,
): Promise<Sight> {
  const { db, clock, random, sealer } = parts.platform
  const lease = await takeLease(db.query, owner.grantId, newId('lease', clock, random), parts.times.leaseMs)
  if (lease === undefined || lease.refreshToken === null) {
    throw new GatewardenError('conflict', { detail: 'Somebody else is looking at this grant at the moment.' })
  }
  let current = sealer.open(lease.refreshToken, refreshTokenBinding(owner)).toString('utf8')
  let renewed: Buffer | null = null
  try {
    return await lookWith(connector, 'person', async (resource) => {
      await extendLease(db.query, lease, parts.times.leaseMs)
      const token = await parts.exchange.refresh(connector, owner.tenantId, resource, current)
      renewed = parts.writer.sealRefreshToken(owner, token) ?? renewed
      current = token.refreshToken ?? current
      return token
    })
  } finally {
    await endLease(db.query, lease, { refreshToken: renewed, now: clock.now() })
  }
}

/** What a token of the connector's first resource shows. */
export function sightOf(connector: Connector, kind: 'organization' | 'person', token: TokenSet): Sight {
  const [first] = resourcesOf(connector)
  if (first === undefined) return { granted: [], missing: [], tokens: new Map() }
  const asked = askedNames(connector, first)
  const missing = missingNames(asked, grantedNames(kind, token))
  return {
    granted: asked.filter((name) => !missing.includes(name)),
    missing,
    tokens: new Map([[first, token]]),
  }
}

async function lookWith(
  connector: Connector,
  kind: 'organization' | 'person',
  ask: (resource: Resource) => Promise<TokenSet>,
): Promise<Sight> {
  const sight: Sight = { granted: [], missing: [], tokens: new Map() }
  for (const resource of resourcesOf(connector)) {
    const asked = askedNames(connector, resource)
    const token = await unlessNotConsented(() => ask(resource))
    const missing = token === undefined ? asked : missingNames(asked, grantedNames(kind, token))
    sight.missing.push(...missing)
    sight.granted.push(...asked.filter((name) => !missing.includes(name)))
    if (token !== undefined) sight.tokens.set(resource, token)
  }
  return sight
}

async function unlessNotConsented(ask: () => Promise<TokenSet>): Promise<TokenSet | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof MicrosoftError && error.refusal.kind === 'needs_admin_consent') return undefined
    throw error
  }
}
