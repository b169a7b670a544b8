import { createHash } from 'node:crypto'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { kinds, type Stored } from './records/kinds.ts'
import type { Records } from './records/records.ts'

/**
 * What a link is for: the first administrator's account, an invitation, a new password. Each works once.
 *
 *   open ──used──▶ gone          open ──its end, another one for the same member, the member removed──▶ gone
 */
export const purposes = ['welcome', 'invitation', 'reset'] as const
export type Purpose = (typeof purposes)[number]

export interface Link {
  id: string
  purpose: Purpose
  /** Whose; null for the first administrator's. */
  memberId: string | null
  /** Whether a new password also takes codes and passkeys away. */
  dropSecondFactors: boolean
  expiresAt: Date
}

/** A link as it is shown, once. */
export interface ShownLink {
  url: string
  expiresAt: Date
}

const day = 86_400_000
const lives: Record<Purpose, number> = { welcome: 7 * day, invitation: 7 * day, reset: day }

const shape = /^[A-Za-z0-9_-]{43}$/

/** 256 random bits need no slow hash, and no key: what a link opens is sealed beside it. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

export interface Links {
  make(
    within: Query,
    purpose: Purpose,
    memberId: string | null,
    options?: { dropSecondFactors: boolean },
  ): Promise<ShownLink>
  /** The link of a token, locked until the transaction ends. @throws GatewardenError `not_found` for one that does not work */
  take(within: Query, purpose: Purpose, token: string): Promise<Link>
  /** Looks without using it up. @throws GatewardenError `not_found` */
  look(purpose: Purpose, token: string): Promise<Link>
  end(within: Query, links: readonly Pick<Link, 'id'>[]): Promise<void>
  endOf(within: Query, memberId: string): Promise<void>
  /** Ends every link to a first administrator's account. */
  endWelcomes(within: Query): Promise<void>
}

export function createLinks(
  platform: Pick<Platform, 'db' | 'config' | 'clock' | 'random'>,
  records: Records,
): Links {
  const { db, config, clock, random } = platform

  const find = async (within: Query, purpose: Purpose, token: string, lock: boolean): Promise<Link> => {
    const found = shape.test(token)
      ? await records.find(within, kinds.link, { tokenHash: hashOf(token) }, { lock })
      : []
    const link = found.map(linkOf).find((one) => one?.purpose === purpose)
    if (!link || link.expiresAt <= clock.now()) throw deadLink(purpose)
    return link
  }

  const end: Links['end'] = async (within, links) => {
    await records.remove(
      within,
      kinds.link,
      links.map(({ id }) => id),
    )
  }

  return {
    async make(within, purpose, memberId, { dropSecondFactors } = { dropSecondFactors: false }) {
      const token = random.bytes(32).toString('base64url')
      const expiresAt = new Date(clock.now().getTime() + lives[purpose])
      await records.insert(within, kinds.link, {
        id: newId(kinds.link.prefix, clock, random),
        purpose,
        memberId,
        dropSecondFactors,
        tokenHash: hashOf(token),
        expiresAt,
      })
      // Behind "#": a browser sends it to nobody, and it stands in no log and no Referer.
      return { url: `${config.publicUrl}/console/${purpose}#${token}`, expiresAt }
    },
    take: (within, purpose, token) => find(within, purpose, token, true),
    look: (purpose, token) => find(db.query, purpose, token, false),
    end,
    async endOf(within, memberId) {
      await end(within, await records.find(within, kinds.link, { memberId }))
    },
    async endWelcomes(within) {
      await end(within, await records.find(within, kinds.link, { memberId: null }))
    },
  }
}

function linkOf(record: Stored): Link | undefined {
  const purpose = purposes.find((one) => one === record.purpose)
  const { id, memberId, expiresAt } = record
  if (purpose === undefined || !(expiresAt instanceof Date)) return undefined
  return {
    id,
    purpose,
    memberId: typeof memberId === 'string' ? memberId : null,
    dropSecondFactors: record.dropSecondFactors === true,
    expiresAt,
  }
}

const remedies: Record<Purpose, string> = {
  welcome: 'Use the link that the service printed last, or start it again for a new one.',
  invitation: 'Ask an administrator for a new link.',
  reset: 'Ask an administrator for a new link, or run "gatewarden members reset" where the service runs.',
}

export const deadLink = (purpose: Purpose): GatewardenError =>
  new GatewardenError('not_found', {
    detail: 'This link does not work: it was used, has ended, or was replaced by a newer one.',
    remedy: remedies[purpose],
  })
