import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { type Caller, scopes } from '../platform/http/caller.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { ApiKey, CustomerTokenWish, NewKey, ShownCustomerToken, ShownKey } from './api-key.ts'
import { Door, type Found } from './authenticate.ts'
import { openCustomerToken } from './customer-door.ts'
import { isCustomerToken, writeCustomerToken } from './customer-token.ts'
import { createIssuers, type Issuers } from './issuers/index.ts'
import { sealable, shownKey } from './key-row.ts'
import { isSealed, macsOfText, sealRow } from './key-seal.ts'
import * as store from './key-store.ts'
import { hintLength, newKeyText } from './key-text.ts'
import { LastUsed } from './last-used.ts'
import { assertMayChange, assertNotLonger, assertWithin, mayKnow } from './reach.ts'
import { assertReleaseAllowed } from './release-allowed.ts'

export interface AccessService {
  /**
   * Who holds this key, this customer's token or this JWT of a registered issuer. For a key: one HMAC for each key of the ring and one prepared select, which calls that come at the same
   * moment share; nothing is remembered between calls, so that revoking a key stops the very next request in every
   * process.
   * @param bearer the token after `Bearer `
   * @param address where the request came from; guessing is slowed for each
   * @throws GatewardenError `unauthenticated`; `rate_limited` for an address that has guessed too often
   */
  authenticate(bearer: string, address: string): Promise<Caller>
  /** Makes a key with every scope where no key was ever made; undefined otherwise. Safe when several processes start at once. */
  ensureAdminKey(): Promise<ShownKey | undefined>
  /** Makes a key on the operator's word (the local command), held to no other key's reach. */
  createForOperator(key: NewKey): Promise<ShownKey>
  /** @throws GatewardenError `forbidden` for what goes beyond the caller's own key, `invalid_request` */
  create(caller: Caller, key: NewKey): Promise<ShownKey>
  /** Newest first; only keys within the caller's reach. */
  list(caller: Caller, before: string | undefined, limit: number): Promise<ApiKey[]>
  /** @throws GatewardenError `not_found`, also for keys beyond the caller's reach */
  get(caller: Caller, id: string): Promise<ApiKey>
  /** Gives the key a new text; the old one works for `overlapSeconds` more. @throws GatewardenError `not_found`, `forbidden`, `conflict` */
  rotate(caller: Caller, id: string, overlapSeconds: number): Promise<ShownKey>
  /** Stops the key for good. @throws GatewardenError `not_found`, `forbidden` */
  revoke(caller: Caller, id: string): Promise<void>
  /**
   * A short-lived token by which one customer, her browser say, sees to her own connections.
   * @throws GatewardenError `forbidden` for what goes beyond the caller's own key
   */
  makeCustomerToken(within: Query, caller: Caller, wish: CustomerTokenWish): Promise<ShownCustomerToken>
  /** Names of keys, also of revoked ones, by their ids: to tell customers who it was. */
  namesOf(ids: readonly string[]): Promise<Map<string, string>>
  /** Whose JWTs are taken as customers' tokens. */
  readonly issuers: Issuers
  /** How many living texts hang on a key of the ring that is no longer the first: they renew themselves when used. */
  countStaleTexts(): Promise<number>
  /** Writes which keys were used since the last time; runs by itself once a minute and at the end. */
  flushLastUsed(): Promise<void>
}

/** Two processes that start on an empty database make one first key between them. Any number will do, if it is ours. */
const firstKeyLock = 0x67770010

export function createAccessService(platform: Platform): AccessService {
  const { db, sealer, clock, random, audit } = platform
  const door = new Door(platform)
  const lastUsed = new LastUsed(clock)
  const issuers = createIssuers(platform)
  /** Texts whose HMAC is to be renewed under the ring's first key, by the HMAC that is stored. */
  const stale = new Map<string, { found: Found; mac: Buffer }>()

  const insert = async (trx: Query, actor: string, wanted: NewKey): Promise<ShownKey> => {
    const now = clock.now()
    const id = newId('key', clock, random)
    const text = newKeyText(random)
    const row: store.KeyRow = {
      id,
      name: wanted.name,
      hint: text.slice(0, hintLength),
      scopes: [...new Set(wanted.scopes)],
      customers: wanted.customers ? [...new Set(wanted.customers)] : null,
      mailboxes: wanted.mailboxes
        ? [...new Set(wanted.mailboxes.map((address) => address.toLowerCase()))]
        : null,
      created_by: actor,
      created_at: now,
      expires_at: wanted.expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
    }
    await store.insertKey(trx, row)
    await insertText(trx, row, text)
    await audit.record(trx, {
      actor,
      action: 'key.created',
      subject: id,
      details: {
        name: row.name,
        scopes: row.scopes,
        customers: row.customers,
        mailboxes: row.mailboxes,
        expiresAt: row.expires_at,
      },
    })
    return { key: shownKey(row, [], now), text }
  }

  const insertText = async (trx: Query, row: store.KeyRow, text: string): Promise<void> => {
    const mac = macsOfText(sealer, text)[0]
    if (!mac) throw new GatewardenError('key_ring_missing', { detail: 'The key ring holds no key.' })
    const seal = sealRow(sealer, sealable(row, { mac, expires_at: null }))
    await store.insertText(trx, { mac, key_id: row.id, seal, created_at: clock.now(), expires_at: null })
  }

  const endText = async (trx: Query, row: store.KeyRow, text: store.TextRow, until: Date): Promise<void> => {
    const ending = {
      ...text,
      expires_at: text.expires_at && text.expires_at < until ? text.expires_at : until,
    }
    await store.endText(trx, text.mac, {
      seal: sealRow(sealer, sealable(row, ending)),
      expires_at: ending.expires_at,
    })
  }

  const lockKnown = async (trx: Query, caller: Caller, id: string): Promise<store.KeyRow> => {
    const row = await store.lockKey(trx, id)
    if (!row || !mayKnow(caller, row)) throw notFound('API key', id)
    return row
  }

  const renewStale = async (): Promise<void> => {
    const batch = [...stale.values()]
    stale.clear()
    for (const { found, mac } of batch) {
      const { row } = found
      const seal = sealRow(sealer, sealable(row, { mac, expires_at: row.text_expires_at }))
      await db.transaction(async (trx) => {
        await store.resealText(trx, row.mac, row.text_expires_at, { mac, seal })
      })
    }
  }

  return {
    issuers,

    async authenticate(bearer, address) {
      if (isCustomerToken(bearer)) return openCustomerToken(platform, bearer)
      if (issuers.isJwt(bearer)) return issuers.open(bearer)
      const found = await door.open(bearer, address)
      lastUsed.mark(found.row.id)
      if (!found.currentMac.equals(found.row.mac)) {
        stale.set(found.row.mac.toString('base64'), { found, mac: found.currentMac })
      }
      return found.caller
    },

    ensureAdminKey() {
      return db.transaction(async (trx) => {
        await sql`select pg_advisory_xact_lock(${firstKeyLock})`.execute(trx)
        if (await store.anyKey(trx)) return undefined
        return insert(trx, 'system', { name: 'first key', scopes })
      })
    },

    createForOperator(wanted) {
      return db.transaction((trx) => insert(trx, 'operator', wanted))
    },

    create(caller, wanted) {
      assertWithin(caller, {
        scopes: wanted.scopes,
        customers: wanted.customers ?? null,
        mailboxes: wanted.mailboxes?.map((address) => address.toLowerCase()) ?? null,
      })
      return db.transaction(async (trx) => {
        const own = await store.keyById(trx, caller.keyId)
        assertNotLonger(own?.expires_at ?? null, wanted.expiresAt ?? null)
        return insert(trx, caller.keyId, wanted)
      })
    },

    async list(caller, before, limit) {
      const rows = await store.keysWithin(db.query, caller, before, limit)
      const texts = await store.textsOf(
        db.query,
        rows.map((row) => row.id),
      )
      const now = clock.now()
      return rows.map((row) =>
        shownKey(
          row,
          texts.filter((text) => text.key_id === row.id),
          now,
        ),
      )
    },

    async get(caller, id) {
      const row = await store.keyById(db.query, id)
      if (!row || !mayKnow(caller, row)) throw notFound('API key', id)
      return shownKey(row, await store.textsOf(db.query, [id]), clock.now())
    },

    rotate(caller, id, overlapSeconds) {
      return db.transaction(async (trx) => {
        const row = await lockKnown(trx, caller, id)
        assertMayChange(caller, row)
        const now = clock.now()
        if (row.revoked_at || (row.expires_at && row.expires_at <= now)) {
          throw new GatewardenError('conflict', {
            detail: `The API key ${id} ${row.revoked_at ? 'was revoked' : 'has expired'}, so it cannot be given a new text.`,
            remedy: 'Make a new key (POST /v1/keys).',
          })
        }
        const [newest, ...older] = await store.textsOf(trx, [id])
        if (!newest || !isSealed(sealer, sealable(row, newest), newest.seal)) throw altered(id)
        const until = new Date(now.getTime() + overlapSeconds * 1000)
        if (overlapSeconds > 0) await endText(trx, row, newest, until)
        else older.push(newest)
        await store.deleteTexts(
          trx,
          older.map((text) => text.mac),
        )
        const text = newKeyText(random)
        const renewed = { ...row, hint: text.slice(0, hintLength) }
        await insertText(trx, renewed, text)
        await store.setHint(trx, id, renewed.hint)
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'key.rotated',
          subject: id,
          details: { overlapSeconds },
        })
        return { key: shownKey(renewed, await store.textsOf(trx, [id]), now), text }
      })
    },

    revoke(caller, id) {
      return db.transaction(async (trx) => {
        const row = await lockKnown(trx, caller, id)
        assertMayChange(caller, row)
        const texts = await store.textsOf(trx, [id])
        await store.deleteTexts(
          trx,
          texts.map((text) => text.mac),
        )
        if (row.revoked_at) return
        await store.markRevoked(trx, id, clock.now())
        await audit.record(trx, { actor: caller.keyId, action: 'key.revoked', subject: id })
      })
    },

    async makeCustomerToken(within, caller, wish) {
      if (caller.member) throw noKeyBehind()
      assertReleaseAllowed(platform, wish.scopes)
      const { externalId, createdAt } = wish.customer
      const mailboxes = wish.mailboxes?.map((address) => address.toLowerCase()) ?? caller.mailboxes
      assertWithin(caller, { scopes: wish.scopes, customers: [externalId], mailboxes })
      const own = await store.keyById(within, caller.keyId)
      const longest = clock.now().getTime() + wish.lifeMs
      const until = Math.min(longest, own?.expires_at?.getTime() ?? longest)
      const scopes = [...new Set(wish.scopes)]
      const text = writeCustomerToken(sealer, {
        key: caller.keyId,
        customer: externalId,
        since: createdAt.getTime(),
        scopes,
        mailboxes: mailboxes === null ? null : [...mailboxes],
        connectors: wish.connectors === null ? null : [...wish.connectors],
        until,
      })
      const details = { scopes, mailboxes, connectors: wish.connectors, until: new Date(until) }
      audit.recordSoon({
        actor: caller.keyId,
        action: 'customer_token.made',
        subject: externalId,
        customer: externalId,
        details,
      })
      return { text, customer: externalId, scopes, expiresAt: new Date(until) }
    },

    namesOf: (ids) => store.namesOfKeys(db.query, ids),

    async countStaleTexts() {
      const rows = await store.livingTexts(db.query, clock.now())
      const isStale = (row: store.FoundText): boolean =>
        !sealRow(sealer, sealable(row, { mac: row.mac, expires_at: row.text_expires_at })).equals(row.seal)
      return rows.filter(isStale).length
    },

    async flushLastUsed() {
      const uses = lastUsed.take()
      try {
        await renewStale()
        await store.writeLastUsed(db.query, uses)
      } catch (error) {
        lastUsed.giveBack(uses)
        throw error
      }
    },
  }
}

/** A customer's token lives and ends with the key that it was made with. */
const noKeyBehind = (): GatewardenError =>
  new GatewardenError('forbidden', {
    detail: 'A customer’s token is made with an API key, and you use the console’s session.',
    remedy: 'Make an API key with tokens:customer, and have your back end ask for the token with it.',
  })

/** A new text would make an altered row work. */
const altered = (id: string): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The API key ${id} was altered in the database, so it is not given a new text.`,
    remedy: 'Revoke it and make a new key.',
  })
