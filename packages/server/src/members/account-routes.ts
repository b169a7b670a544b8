import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { ApiEnv } from '../platform/http/api.ts'
import { readJson } from '../platform/http/json-body.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import type { MemberStore } from './member-store.ts'
import type { Providers } from './providers/providers.ts'
import type { Stored } from './records/kinds.ts'
import { sessionDocument } from './schemas.ts'
import type { MembersService } from './service.ts'
import { assertOwnPage, ownOrigins } from './sign-in/own-origin.ts'
import { type OpenedSession, type SessionDoor, sessionEnded } from './sign-in/session-door.ts'
import { assertFresh } from './sign-in/session-life.ts'
import type { SignIn } from './sign-in/sign-in.ts'

const nameBody = z.strictObject({ name: z.string().trim().min(1).max(100) })
const passwordBody = z.strictObject({
  password: z.string().max(512).optional(),
  newPassword: z.string().max(512),
})

/** What a member does about her own account, whatever her role. */
export function accountRoutes(
  platform: Platform,
  parts: {
    service: MembersService
    store: MemberStore
    door: SessionDoor
    signIn: SignIn
    providers: Providers
  },
): Hono<ApiEnv> {
  const { service, store, door, signIn, providers } = parts
  const origins = ownOrigins(platform.config.publicUrl)
  const pages = new Hono<ApiEnv>()

  const own = async (c: Context<ApiEnv>): Promise<OpenedSession> => {
    assertOwnPage(c, origins)
    const session = await door.look(c)
    if (session === undefined) throw sessionEnded()
    return session
  }

  pages.get('/console/account', async (c) => {
    const { id: current, member } = await own(c)
    const shown = await service.get(member.id)
    const passkeys = await store.passkeysOf(platform.db.query, member.id)
    const sessions = await service.sessions(member.id)
    return c.json(
      {
        member: { id: member.id, name: member.name, email: member.email, role: member.role },
        methods: {
          password: shown.password,
          totp: shown.totp,
          passkeys: passkeys.map(passkeyDocument),
          providers: (await providers.list()).map(({ id, name }) => ({
            id,
            name,
            linked: shown.providers.includes(id),
          })),
        },
        sessions: sessions.map((session) => ({
          ...sessionDocument(session),
          current: session.id === current,
        })),
      },
      200,
    )
  })

  pages.patch('/console/account', async (c) => {
    const { member } = await own(c)
    await service.rename(member, (await readJson(c, nameBody)).name)
    return c.body(null, 204)
  })

  pages.post('/console/account/password', async (c) => {
    const session = await own(c)
    const { password, newPassword } = await readJson(c, passwordBody)
    const { password: hasOne } = await service.get(session.member.id)
    if (hasOne) {
      if (password === undefined) throw invalidField('body.password', 'is missing; expected string')
      await signIn.assertPassword(c, session.member, password)
    } else assertFresh(session)
    await service.changePassword(session.member, session.id, newPassword)
    return c.body(null, 204)
  })

  pages.delete('/console/account/sessions/:id', async (c) => {
    const { member } = await own(c)
    await service.endSession(member.id, member.id, c.req.param('id'))
    return c.body(null, 204)
  })

  pages.post('/console/account/sign-out-others', async (c) => {
    const { id, member } = await own(c)
    return c.json({ ended: await service.endSessions(member.id, member.id, id) }, 200)
  })

  return pages
}

const passkeyDocument = ({ id, name, createdAt, backedUp }: Stored) => ({
  id,
  name: typeof name === 'string' && name !== '' ? name : null,
  createdAt: createdAt instanceof Date ? createdAt.toISOString() : null,
  /** Kept by a password manager or a platform account, and so on her other devices too. */
  synced: backedUp === true,
})
