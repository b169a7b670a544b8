import { createHash } from 'node:crypto'
import type { AppRegistration, ServicePrincipal } from '../tenant/app.ts'
import { DEFAULT_ACCESS_WID, roleTemplateId } from '../tenant/directory-roles.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'
import { audiencesOf } from './app-resources.ts'
import { optionalClaims } from './optional-claims.ts'
import { type SigningKeys, signJwt } from './signing-keys.ts'

/** How the client proved itself: nothing, a secret, a certificate. */
export type ClientProof = 'none' | 'secret' | 'certificate'

const APP_ONLY_WID = '0997a1d0-0d1d-4acb-b408-d5ca73121e90'

/** Seconds; Entra draws from between, so that not all tokens end at once. */
const USUAL_LIFE = [3600, 5400] as const

export interface AccessToken {
  readonly token: string
  /** Seconds. */
  readonly expiresIn: number
}

/** What differs from one access token for a user to the next. */
export interface UserTokenAbout {
  readonly audience: string
  readonly scopes: readonly string[]
  readonly proof: ClientProof
  readonly hasSecondFactor: boolean
  /** Whether it ends with the session: it then lives for 20 to 28 hours. */
  readonly isContinuous?: boolean
}

/** Makes the tokens of one emulator. Issuers and lifetimes as in facts of Microsoft: see `claims` below. */
export class TokenIssuer {
  readonly #world: World
  readonly #keys: SigningKeys

  constructor(world: World, keys: SigningKeys) {
    this.#world = world
    this.#keys = keys
  }

  /**
   * An access token for Microsoft Graph or Exchange Online without a user. Both APIs take tokens in the v1.0 format,
   * whichever endpoint issues them. Without any granted role there is no `roles` claim.
   */
  forApp(
    tenant: Tenant,
    app: AppRegistration,
    principal: ServicePrincipal,
    audience: string,
    roles: readonly string[],
    proof: ClientProof,
  ): AccessToken {
    return this.#accessToken(tenant, app, audience, proof, USUAL_LIFE, {
      idtyp: 'app',
      oid: principal.id,
      sub: principal.id,
      ...(roles.length > 0 && { roles }),
      wids: [APP_ONLY_WID],
    })
  }

  /** An access token for a user, in the v1.0 format. */
  forUser(tenant: Tenant, app: AppRegistration, user: User, about: UserTokenAbout): AccessToken {
    const { state } = user
    const { audience, scopes, proof } = about
    const life = about.isContinuous ? ([72_000, 100_800] as const) : USUAL_LIFE
    return this.#accessToken(tenant, app, audience, proof, life, {
      ...(about.isContinuous && { xms_cc: ['CP1'] }),
      acct: state.userType === 'Guest' ? 1 : 0,
      acr: '1',
      amr: about.hasSecondFactor ? ['pwd', 'mfa'] : ['pwd'],
      ...(state.surname !== null && { family_name: state.surname }),
      ...(state.givenName !== null && { given_name: state.givenName }),
      idtyp: 'user',
      ipaddr: '127.0.0.1',
      name: state.displayName,
      oid: user.id,
      puid: puid(user.id),
      scp: scopes.join(' '),
      sub: pairwise(user.id, audience),
      unique_name: state.userPrincipalName,
      upn: state.userPrincipalName,
      wids: widsOf(user),
      ...this.#wantedBy(audience, tenant, user),
    })
  }

  /** An id token in the v2.0 format; one hour. */
  idToken(
    origin: string,
    tenant: Tenant,
    app: AppRegistration,
    user: User,
    about: {
      readonly scopes: readonly string[]
      readonly nonce: string | null
      readonly accessToken?: string
      /** The authorization code that goes with it. */
      readonly code?: string
    },
  ): string {
    const now = Math.floor(this.#world.clock.now() / 1000)
    const { state } = user
    const hasProfile = about.scopes.includes('profile')
    const sid = this.#world.random.nextGuid('sid')
    return signJwt(this.#keys, {
      aud: app.appId,
      iss: `${origin}/${tenant.id}/v2.0`,
      iat: now,
      nbf: now,
      exp: now + 3600,
      ...(about.accessToken !== undefined && { at_hash: halfHash(about.accessToken) }),
      ...(about.code !== undefined && { c_hash: halfHash(about.code) }),
      ...(about.scopes.includes('email') && state.mail !== null && { email: state.mail }),
      ...(hasProfile && { name: state.displayName }),
      ...(about.nonce !== null && { nonce: about.nonce }),
      oid: user.id,
      ...(hasProfile && { preferred_username: state.userPrincipalName }),
      rh: `1.${this.#world.random.bytes('rh', tenant.id, user.id).toString('base64url')}.`,
      sid,
      sub: pairwise(user.id, app.appId),
      tid: tenant.id,
      uti: this.#uti(),
      ver: '2.0',
      ...(showsRoles(app) && { wids: widsOf(user) }),
      ...optionalClaims(app.optionalClaims?.idToken, tenant, user, { hasProfile, sid }),
    })
  }

  /** What the API that a token is for wants in it; Microsoft's own want nothing more. */
  #wantedBy(audience: string, tenant: Tenant, user: User): Record<string, unknown> {
    const api = [...this.#world.apps].find((app) => app.api && audiencesOf(app).includes(audience))
    const wanted = api?.optionalClaims?.accessToken
    if (!wanted || wanted.length === 0) return {}
    return optionalClaims(wanted, tenant, user, { hasProfile: true, sid: this.#world.random.nextGuid('sid') })
  }

  #accessToken(
    tenant: Tenant,
    app: AppRegistration,
    audience: string,
    proof: ClientProof,
    [shortest, longest]: readonly [number, number],
    claims: object,
  ): AccessToken {
    const now = Math.floor(this.#world.clock.now() / 1000)
    const expiresIn = this.#world.random.nextBetween('access token life', shortest, longest) - 1
    const token = signJwt(
      this.#keys,
      {
        aud: audience,
        iss: `https://sts.windows.net/${tenant.id}/`,
        iat: now,
        nbf: now,
        exp: now + expiresIn,
        aio: this.#world.random.bytes('aio', this.#uti()).toString('base64'),
        app_displayname: app.displayName,
        appid: app.appId,
        appidacr: proof === 'none' ? '0' : proof === 'secret' ? '1' : '2',
        idp: `https://sts.windows.net/${tenant.id}/`,
        ...claims,
        rh: `1.${this.#world.random.bytes('rh', tenant.id, app.appId).toString('base64url')}.`,
        tenant_region_scope: 'EU',
        tid: tenant.id,
        uti: this.#uti(),
        ver: '1.0',
        xms_tcdt: Math.floor(tenant.about.createdAt / 1000),
      },
      { x5t: this.#keys.keyId },
    )
    return { token, expiresIn }
  }

  #uti(): string {
    return this.#world.random.bytes('uti', this.#world.random.nextGuid('uti')).toString('base64url', 0, 16)
  }
}

/** The value of `client_info`, with which MSAL tells accounts apart. */
export function clientInfo(user: User, tenant: Tenant): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: tenant.id })).toString('base64url')
}

/** Only where the manifest asks for it (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). */
function showsRoles({ groupMembershipClaims: wanted }: AppRegistration): boolean {
  return wanted === 'DirectoryRole' || wanted === 'All'
}

/** The template ids of the user's roles, and the one that every member has. */
function widsOf(user: User): string[] {
  const roles = user.state.roles.map(roleTemplateId)
  return user.state.userType === 'Guest' ? roles : [...roles, DEFAULT_ACCESS_WID]
}

/** Another subject for each audience. */
function pairwise(userId: string, audience: string): string {
  return createHash('sha256').update(`${userId} ${audience}`).digest('base64url')
}

function puid(userId: string): string {
  return `1003${createHash('sha256').update(userId).digest('hex').slice(0, 12).toUpperCase()}`
}

/** OpenID Connect Core section 3.1.3.6. */
function halfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url')
}
