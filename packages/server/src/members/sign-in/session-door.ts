import type { Context } from 'hono'
import { systemClock } from '../../platform/clock.ts'
import type { Statement } from '../../platform/database/database.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { ApiEnv } from '../../platform/http/api.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import { type Member, memberOf } from '../member.ts'
import { kinds } from '../records/kinds.ts'
import { openRecord } from '../records/seal-record.ts'
import { scopesOf } from '../roles.ts'
import { type CookieStyle, sessionCookie, tokenOfCookie } from './cookies.ts'
import { assertOwnPage, ownOrigins } from './own-origin.ts'

/** Who is signed in. */
export interface OpenedSession {
  id: string
  token: string
  member: Member
  beganAt: Date
  expiresAt: Date
}

interface FoundSession {
  id: string
  token: string
  member_id: string
  expires_at: Date
  sealed: Buffer
  email: string
  member_sealed: Buffer
  ended: boolean
  role_said: string | null
}

/**
 * Every request with a session runs this once, so that ending it, removing its member or giving her another role takes effect
 * with the next request in every process. The audit log has the last word: records that somebody kept, and puts back after a
 * session was ended or a role changed, open nothing.
 * Plan: index scans of console_sessions by token, console_members by id, audit_entries by subject.
 */
const findSession: Statement = {
  name: 'members.find-session',
  text: `select s.id, s.token, s.member_id, s.expires_at, s.sealed, m.email, m.sealed as member_sealed,
                exists (select 1 from audit_entries a where a.subject = s.id and a.action = 'session.ended')
                or exists (select 1 from audit_entries a where a.subject = m.id and a.action = 'member.removed') as ended,
                (select a.details->>'role' from audit_entries a
                  where a.subject = m.id and a.action in ('member.invited', 'member.joined', 'member.role-changed')
                  order by a.seq desc limit 1) as role_said
           from console_sessions s join console_members m on m.id = s.member_id
          where s.token = $1`,
}

export interface SessionDoor {
  /** The session of a cookie's value. */
  open(value: string): Promise<OpenedSession | undefined>
  /** Who holds this request's cookie, whatever page has sent it; undefined where nobody does. */
  look(c: Context<ApiEnv>): Promise<OpenedSession | undefined>
  /** For the API: undefined where there is no cookie. @throws GatewardenError `unauthenticated` */
  admit(c: Context<ApiEnv>): Promise<Caller | undefined>
}

export function createSessionDoor(
  platform: Pick<Platform, 'db' | 'sealer' | 'config'>,
  parts: { secret: () => Promise<string>; cookies: CookieStyle },
): SessionDoor {
  const { db, sealer, config } = platform
  const origins = ownOrigins(config.publicUrl)

  const find = async (token: string): Promise<OpenedSession | undefined> => {
    const [row] = await db.prepared<FoundSession>(findSession, [token])
    if (row === undefined || row.ended) return undefined
    const session = openRecord(sealer, kinds.session, { ...row, sealed: row.sealed })
    const record = openRecord(sealer, kinds.user, {
      id: row.member_id,
      email: row.email,
      sealed: row.member_sealed,
    })
    const member = record && memberOf(record)
    // The sign-in library tells time by the machine's clock, and so does whoever looks at what it wrote.
    if (!session || member?.state !== 'active' || row.expires_at <= systemClock.now()) return undefined
    if (row.role_said !== null && row.role_said !== member.role) return undefined
    const beganAt = session.createdAt
    if (!(beganAt instanceof Date)) return undefined
    return { id: row.id, token, member, beganAt, expiresAt: row.expires_at }
  }

  const open: SessionDoor['open'] = async (value) => {
    const token = tokenOfCookie(value, await parts.secret())
    return token === undefined ? undefined : find(token)
  }

  return {
    open,
    async look(c) {
      const value = sessionCookie(c, parts.cookies)
      return value === undefined ? undefined : open(value)
    },
    async admit(c) {
      const value = sessionCookie(c, parts.cookies)
      if (value === undefined) return undefined
      assertOwnPage(c, origins)
      const opened = await open(value)
      if (opened === undefined) throw sessionEnded()
      const { member } = opened
      return {
        keyId: member.id,
        scopes: new Set(scopesOf(member.role)),
        customers: null,
        mailboxes: null,
        member: { role: member.role, sessionId: opened.id },
      }
    },
  }
}

export const sessionEnded = (): GatewardenError =>
  new GatewardenError('unauthenticated', {
    detail: 'Your session at the console has ended.',
    remedy: 'Sign in again.',
  })
