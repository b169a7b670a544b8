import { GatewardenError } from '../platform/errors.ts'
import type { Caller, Scope } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import { readCustomerToken } from './customer-token.ts'
import { isSealed } from './key-seal.ts'
import { type FoundBehindToken, findBehindToken, findEnding } from './key-store.ts'

type Parts = Pick<Platform, 'db' | 'sealer' | 'clock' | 'config'>

/**
 * Who holds a customer's token: one MAC, then one select that the key behind it and the customer still are what they were.
 * Revoking the key or erasing the customer ends it with the next request, in every process.
 * @throws GatewardenError `unauthenticated`
 */
export async function openCustomerToken(parts: Parts, text: string): Promise<Caller> {
  const { db, sealer, clock, config } = parts
  const said = readCustomerToken(sealer, text)
  if (said === undefined) throw refused('This customer’s token is not known here.')
  const now = clock.now()
  if (said.until <= now.getTime())
    throw refused(`This customer’s token ended at ${new Date(said.until).toISOString()}.`)
  const rows = await db.prepared<FoundBehindToken>(findBehindToken, [said.key, said.customer])
  const row = rows.find((one) => isLiving(parts, one, now))
  const [ended] = row ? await db.prepared<{ ended: boolean }>(findEnding, [row.id, row.mac]) : []
  if (row === undefined || ended?.ended !== false)
    throw refused('The API key that this customer’s token was made with is gone.')
  if (row.customer_since?.getTime() !== said.since)
    throw refused('The customer that this token was made for is gone.')
  const held = said.scopes.filter((scope): scope is Scope & typeof scope => row.scopes.includes(scope))
  return {
    keyId: `${said.key}/${said.customer}`,
    scopes: new Set(config.browsers.release ? held : held.filter((scope) => scope !== 'tokens:release')),
    customers: [said.customer],
    mailboxes: said.mailboxes,
    onBehalf: { customer: said.customer, until: new Date(said.until), connectors: said.connectors },
  }
}

/** A text of the key that Gatewarden wrote and that still works. */
function isLiving({ sealer }: Parts, row: FoundBehindToken, now: Date): boolean {
  const ends = [row.expires_at, row.text_expires_at]
  const genuine = isSealed(
    sealer,
    {
      keyId: row.id,
      mac: row.mac,
      scopes: row.scopes,
      customers: row.customers,
      mailboxes: row.mailboxes,
      keyExpiresAt: row.expires_at,
      textExpiresAt: row.text_expires_at,
    },
    row.seal,
  )
  return genuine && row.revoked_at === null && ends.every((at) => at === null || at > now)
}

const refused = (detail: string): GatewardenError =>
  new GatewardenError('unauthenticated', {
    detail,
    remedy: 'Have the back end make a new one (POST /v1/customer-tokens).',
  })
