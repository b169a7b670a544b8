import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

/**
 * A plugin of the sign-in library with one endpoint that only this program can call: it opens a session for a member for whom a
 * provider has vouched. The library's own way there knows providers only when it starts, and links them by their addresses.
 */
export const openSession = {
  id: 'gatewarden-open-session',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ memberId: z.string() }), requireHeaders: true },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.memberId)
        if (!user) throw ctx.error('UNAUTHORIZED')
        const session = await ctx.context.internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ opened: true })
      },
    ),
  },
} as const
