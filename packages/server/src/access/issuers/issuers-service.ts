import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { urlProblem } from '../../platform/egress/index.ts'
import { GatewardenError, notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { assertWithin } from '../reach.ts'
import { assertReleaseAllowed } from '../release-allowed.ts'
import { type Claims, claimed } from './claimed.ts'
import { type Issuer, overlap } from './issuer.ts'
import {
  deleteIssuer,
  findCustomer,
  findIssuer,
  type IssuerRow,
  insertIssuer,
  selectIssuers,
  toIssuer,
  toRow,
} from './issuer-store.ts'
import { fetchKeys, KeySets } from './key-sets.ts'
import { readKeys } from './read-keys.ts'
import { issuerBinding } from './seal.ts'
import { issuerNamed, refused, verifyJwt } from './verify-jwt.ts'

export type IssuerWish = Omit<Issuer, 'id' | 'createdBy' | 'createdAt'>

export interface Issuers {
  /** Whether a bearer has the form of a JWT. */
  isJwt(bearer: string): boolean
  /**
   * Who holds a JWT of a registered issuer.
   * @throws GatewardenError `unauthenticated`; `issuer_unavailable` where the issuer's keys cannot be had
   */
  open(token: string): Promise<Caller>
  /** Newest first. */
  list(): Promise<Issuer[]>
  /** @throws GatewardenError `not_found` */
  get(id: string): Promise<Issuer>
  /** @throws GatewardenError `forbidden`, `invalid_request`, `conflict` where another issuer reaches the same customers */
  create(caller: Caller, wish: IssuerWish): Promise<Issuer>
  /** Its tokens are refused from the next request on, in every process. @throws GatewardenError `not_found` */
  remove(caller: Caller, id: string): Promise<void>
}

/** Two who register at the same moment must see each other. Any number will do, if it is ours. */
const registerLock = 0x67770013
const mostIssuers = 200

export function createIssuers(platform: Platform): Issuers {
  const { db, sealer, clock, random, audit, egress, config, log } = platform
  const sets = new KeySets(egress)

  const isGenuine = (row: IssuerRow & { removed?: boolean }): boolean => {
    try {
      sealer.open(row.seal ?? Buffer.alloc(0), issuerBinding(row))
      if (row.removed !== true) return true
    } catch (error) {
      if (!(error instanceof GatewardenError && error.code === 'key_ring_wrong')) throw error
    }
    log.warn({ issuer: row.id }, 'a JWT issuer was refused because its row was not written by Gatewarden')
    audit.recordSoon({ actor: 'system', action: 'jwt_issuer.refused-as-altered', subject: row.id })
    return false
  }

  const keysOf = async (issuer: Issuer, unknownKid: boolean) => {
    if (issuer.jwksUrl !== null) return sets.of({ id: issuer.id, jwksUrl: issuer.jwksUrl }, unknownKid)
    const given = readKeys(issuer.jwks ?? '')
    if (given === undefined) throw refused('its issuer has no keys')
    return given.find
  }

  return {
    isJwt: (bearer) => /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(bearer),

    async open(token) {
      const [row] = await db.prepared<IssuerRow & { removed: boolean }>(findIssuer, [issuerNamed(token)])
      if (row === undefined || !isGenuine(row)) throw refused('its issuer is not registered here')
      const issuer = toIssuer(row)
      const said = await verifyJwt(token, issuer, (again) => keysOf(issuer, again), clock.now())
      const claims = claimed(issuer, said)
      const [known] = await db.prepared(findCustomer, [claims.customer])
      if (known === undefined)
        throw refused('the customer that it names is not known here (PUT /v1/customers/{externalId})')
      return callerOf(issuer, claims, said.exp, config.browsers.release)
    },

    list: () => selectIssuers(db.query),

    async get(id) {
      const found = (await selectIssuers(db.query)).find((one) => one.id === id)
      if (found === undefined) throw notFound('issuer', id)
      return found
    },

    async create(caller, wish) {
      assertReleaseAllowed(platform, wish.scopes)
      assertWithin(caller, { scopes: wish.scopes, customers: null, mailboxes: null })
      await assertKeys(platform, wish)
      const issuer: Issuer = {
        ...wish,
        scopes: [...new Set(wish.scopes)],
        id: newId('iss', clock, random),
        createdBy: caller.keyId,
        createdAt: clock.now(),
      }
      await db.transaction(async (trx) => {
        await sql`select pg_advisory_xact_lock(${registerLock})`.execute(trx)
        const others = await selectIssuers(trx)
        if (others.length >= mostIssuers) throw tooMany()
        for (const other of others) assertApart(issuer, other)
        const row = toRow(issuer)
        await insertIssuer(trx, { ...row, seal: sealer.seal('', issuerBinding(row)) })
        const { jwks, id: _, createdAt: _at, createdBy: _by, ...details } = issuer
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'jwt_issuer.registered',
          subject: issuer.id,
          details: { ...details, keysGiven: jwks !== null },
        })
      })
      return issuer
    },

    async remove(caller, id) {
      await db.transaction(async (trx) => {
        if (!(await deleteIssuer(trx, id))) throw notFound('issuer', id)
        await audit.record(trx, { actor: caller.keyId, action: 'jwt_issuer.removed', subject: id })
      })
    },
  }

  async function assertKeys({ egress: out }: Pick<Platform, 'egress'>, wish: IssuerWish): Promise<void> {
    if (wish.jwksUrl === null) {
      const given = readKeys(wish.jwks ?? '')
      if (given?.hasSecrets)
        throw invalidField('body.jwks', 'holds a private or shared key; send public ones')
      if (!given?.count) throw invalidField('body.jwks', 'holds no public signing key')
      return
    }
    const problem = urlProblem(wish.jwksUrl, config.egress.allow)
    if (problem !== undefined) throw invalidField('body.jwksUrl', problem)
    const found = await fetchKeys(out, wish.jwksUrl)
    if ('problem' in found) throw invalidField('body.jwksUrl', found.problem)
    if (found.count === 0) throw invalidField('body.jwksUrl', 'answers no public signing key')
  }
}

function callerOf(issuer: Issuer, claims: Claims, exp: number, mayRelease: boolean): Caller {
  const scopes = mayRelease ? issuer.scopes : issuer.scopes.filter((scope) => scope !== 'tokens:release')
  // Subjects are anybody's text; here they only have to be told apart.
  const subject = createHash('sha256').update(claims.subject).digest('base64url').slice(0, 22)
  return {
    keyId: `${issuer.id}/${claims.customer}/${subject}`,
    ratedAs: `${issuer.id}/${claims.customer}`,
    scopes: new Set(scopes),
    customers: [claims.customer],
    mailboxes: claims.mailbox === null ? null : [claims.mailbox],
    onBehalf: { customer: claims.customer, until: new Date(exp * 1000), connectors: null },
  }
}

function assertApart(wanted: Issuer, other: Issuer): void {
  if (wanted.issuer === other.issuer) {
    throw new GatewardenError('conflict', {
      detail: `${wanted.issuer} is registered already (${other.id}).`,
      remedy: 'Remove that one first.',
    })
  }
  if (!overlap(wanted.whose, other.whose)) return
  throw new GatewardenError('conflict', {
    detail: `The issuer ${other.id} (${other.name}) names customers that this one could name too.`,
    remedy:
      'Give each a prefix of its own (customerPrefix) such that none begins with another, or bind it to one customer.',
    extra: { issuer: other.id },
  })
}

const tooMany = (): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `There are ${mostIssuers} issuers already.`,
    remedy: 'Remove those that are not needed.',
  })
