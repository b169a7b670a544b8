import type { z } from '@hono/zod-openapi'
import { type Api, defineRoute } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { rulePath } from './rule-routes.ts'
import { draftTestWish, presentVerdict, type RuleWish, testSchema, testWish } from './rule-schemas.ts'
import type { Pretended, RuleTest } from './test-rule.ts'

const answer = jsonAnswer('What would be sent to whom, and what not', testSchema)
const description =
  'Nothing is sent and nothing stored. Conditions are shown with what stands in their fields.'

const testStored = defineRoute({
  method: 'post',
  path: '/rules/{id}/test',
  scope: 'rules:read',
  idempotency: 'never',
  summary:
    'What a rule would do about something that is said to have happened, or about what a run was about',
  description,
  request: { params: rulePath, body: jsonBody(testWish) },
  responses: { 200: answer },
})

const testDraft = defineRoute({
  method: 'post',
  path: '/rules/test',
  scope: 'rules:write',
  idempotency: 'never',
  summary: 'What a rule would do that is not stored yet',
  description,
  request: { body: jsonBody(draftTestWish) },
  responses: { 200: answer },
})

const mostShown = 20

export interface RuleTester {
  stored(id: string, pretended: Pretended, caller: Caller): Promise<RuleTest>
  draft(wish: RuleWish, pretended: Pretended, caller: Caller): Promise<RuleTest>
}

export function addTestRoutes(api: Api, tester: RuleTester): void {
  api
    .openapi(testDraft, async (c) => {
      const { rule, ...pretended } = c.req.valid('json')
      return c.json(present(await tester.draft(rule, pretended, c.get('caller'))), 200)
    })
    .openapi(testStored, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(present(await tester.stored(id, c.req.valid('json'), c.get('caller'))), 200)
    })
}

function present({ plan, verdicts }: RuleTest): z.output<typeof testSchema> {
  const { messages, leftOut, reason = null, remedy = null } = plan
  return {
    wouldSend: messages.length > 0,
    reason,
    remedy,
    conditions: verdicts.map(presentVerdict),
    count: messages.length,
    messages: messages.slice(0, mostShown).map(({ content, files, reference }) => {
      const { to, cc, bcc, subject, html, text } = content
      const attachments = files.map(({ name, bytes }) => ({ name, size: bytes.length }))
      return { to, cc, bcc, subject, html, text, reference, attachments }
    }),
    leftOut,
  }
}
