import { z } from '@hono/zod-openapi'
import { checkSchema } from '../../doctor/index.ts'
import { type Api, defineRoute } from '../../platform/http/api.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../../platform/http/lists.ts'
import { profilePath } from '../profiles/profile-routes.ts'
import { address } from '../profiles/profile-schemas.ts'
import type { ProfileTest } from './test-profile.ts'

const test = defineRoute({
  method: 'post',
  path: '/sending-profiles/{id}/test',
  scope: 'sending:write',
  idempotency: 'never',
  summary:
    'Prove a profile: token, permissions, sign-in, sender, a message that is sent and seen to arrive or bounce',
  description:
    'Sends one message. What fails is named with its remedy and, where an Exchange administrator has to act, the line of PowerShell.',
  request: {
    params: profilePath,
    body: jsonBody(
      z
        .strictObject({
          to: address.optional().openapi({ description: 'Who gets the message; the sender unless given.' }),
        })
        .openapi('TestSendingProfile'),
    ),
  },
  responses: {
    200: jsonAnswer(
      'What was found',
      z
        .object({
          state: z.enum(['ok', 'failed', 'unknown']),
          checks: z.array(checkSchema),
          transcript: z.array(z.string()).openapi({
            description: 'What was said over SMTP; > by this service, < by the server. Secrets are masked.',
          }),
          submission: z.string().nullable(),
          at: z.iso.datetime(),
        })
        .openapi('SendingProfileTest'),
    ),
  },
})

export function addTestRoute(
  api: Api,
  run: (id: string, to: string | undefined, caller: Caller) => Promise<ProfileTest>,
): void {
  api.openapi(test, async (c) => {
    const { at, checks, ...rest } = await run(
      c.req.valid('param').id,
      c.req.valid('json').to,
      c.get('caller'),
    )
    return c.json(
      { ...rest, checks: checks.map((one) => ({ ...one, needs: [...one.needs] })), at: at.toISOString() },
      200,
    )
  })
}
