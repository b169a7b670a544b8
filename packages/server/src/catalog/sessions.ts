import { z } from 'zod'
import type { AccessService } from '../access/index.ts'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import {
  type CatalogSessionRow,
  deleteEnded,
  deleteSession,
  insertSession,
  lockByLink,
  selectByCookie,
  sessionBinding,
  turnIntoCookie,
} from './session-store.ts'

/**
 * A browser that looks at the catalog for one customer.
 *
 *   link ──opened within five minutes, once──▶ cookie ──its token's time is over, signed out, customer erased──▶ gone
 *
 * What it may do is what the customer's token says that it was made with: nothing of it ever reaches the page.
 */
export interface CatalogSession {
  /** `cat_…` */
  id: string
  customer: string
  token: string
  /** Where the browser goes when it has connected: the integrator's back end redeems the completion code there. */
  returnUrl: string
  /** Where the page leads back to; null where it leads nowhere. */
  backUrl: string | null
  until: Date
}

export interface CatalogSessions {
  /** @returns the link's secret, shown once */
  makeLink(
    trx: Query,
    wish: Omit<CatalogSession, 'id'> & { actor: string },
  ): Promise<{ id: string; secret: string }>
  /** Takes a link's secret, once. @returns the cookie's. @throws GatewardenError `unauthenticated` */
  exchange(secret: string): Promise<{ cookie: string; session: CatalogSession }>
  /** @throws GatewardenError `unauthenticated` */
  open(cookie: string): Promise<CatalogSession>
  end(cookie: string): Promise<void>
  /** Removes what nobody can use any more. */
  clear(): Promise<void>
}

/** How long a link may wait for its browser: a redirect takes seconds. */
const linkMs = 5 * 60_000
const secretBytes = 32

const kept = z.strictObject({
  /** Of the link, then of the cookie: a row that was given another's is as good as none. */
  mac: z.string(),
  token: z.string(),
  returnUrl: z.string(),
  backUrl: z.string().nullable(),
  until: z.iso.datetime(),
})

export function createCatalogSessions(
  { db, clock, random, sealer, audit }: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer' | 'audit'>,
  { authenticate }: Pick<AccessService, 'authenticate'>,
): CatalogSessions {
  const macOf = (purpose: 'link' | 'cookie', secret: string) => sealer.mac(`catalog.${purpose}`, secret)
  const macsOf = (purpose: 'link' | 'cookie', secret: string) => sealer.macs(`catalog.${purpose}`, secret)
  const seal = (row: Pick<CatalogSessionRow, 'id' | 'customer'>, session: CatalogSession, mac: Buffer) => {
    const { token, returnUrl, backUrl, until } = session
    const text: z.input<typeof kept> = {
      mac: mac.toString('base64'),
      token,
      returnUrl,
      backUrl,
      until: until.toISOString(),
    }
    return sealer.seal(JSON.stringify(text), sessionBinding(row))
  }

  /** @throws GatewardenError `unauthenticated` also for a row that was made or changed without the key ring */
  const opened = (row: CatalogSessionRow | undefined, mac: Buffer | null | undefined): CatalogSession => {
    if (row === undefined || !mac) throw ended()
    let said: z.output<typeof kept>
    try {
      said = kept.parse(JSON.parse(sealer.open(row.sealed, sessionBinding(row)).toString('utf8')))
    } catch (error) {
      if (error instanceof GatewardenError) throw ended()
      throw error
    }
    const until = new Date(said.until)
    if (said.mac !== mac.toString('base64') || until <= clock.now()) throw ended()
    const { token, returnUrl, backUrl } = said
    return { id: row.id, customer: row.customer, token, returnUrl, backUrl, until }
  }

  return {
    async makeLink(trx, { actor, ...wish }) {
      const now = clock.now()
      const id = newId('cat', clock, random)
      const secret = random.bytes(secretBytes).toString('base64url')
      const mac = macOf('link', secret)
      const session = { ...wish, id }
      await insertSession(trx, {
        id,
        customer: wish.customer,
        link_mac: mac,
        cookie_mac: null,
        sealed: seal(session, session, mac),
        created_at: now,
        link_until: new Date(now.getTime() + linkMs),
        expires_at: wish.until,
      })
      await audit.record(trx, {
        actor,
        action: 'catalog_link.made',
        subject: id,
        customer: wish.customer,
        details: { returnUrl: wish.returnUrl, backUrl: wish.backUrl, until: wish.until },
      })
      return { id, secret }
    },

    exchange: (secret) =>
      db.transaction(async (trx) => {
        const row = await lockByLink(trx, macsOf('link', secret))
        const session = opened(row, row?.link_mac)
        if (row === undefined || row.link_until <= clock.now()) throw ended()
        // The key behind it may have been revoked meanwhile.
        await authenticate(session.token, '')
        const cookie = random.bytes(secretBytes).toString('base64url')
        const cookieMac = macOf('cookie', cookie)
        await turnIntoCookie(trx, session.id, { cookieMac, sealed: seal(session, session, cookieMac) })
        await audit.record(trx, {
          actor: `browser:${session.id}`,
          action: 'catalog_session.opened',
          subject: session.id,
          customer: session.customer,
        })
        return { cookie, session }
      }),

    async open(cookie) {
      const row = await selectByCookie(db.query, macsOf('cookie', cookie))
      return opened(row, row?.cookie_mac)
    },

    async end(cookie) {
      const row = await selectByCookie(db.query, macsOf('cookie', cookie))
      if (row !== undefined) await deleteSession(db.query, row.id)
    },

    clear: () => deleteEnded(db.query, clock.now()),
  }
}

const ended = (): GatewardenError =>
  new GatewardenError('unauthenticated', {
    detail: 'This catalog is not open in this browser: its link was used already, or its time is over.',
    remedy: 'Open it again from the product that it belongs to.',
  })
