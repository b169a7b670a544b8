import { z } from '@hono/zod-openapi'
import { zoneName } from '../platform/time/zones.ts'
import { address, line } from '../sending/index.ts'
import { type Condition, operators, type Verdict } from './conditions.ts'
import type { Rule, Run } from './rule.ts'

const path = z
  .string()
  .max(200)
  .regex(/^(event|data)(\.[\w-]+){1,10}$/, 'must be a path such as data.customer.email or event.mailbox')

const scalar = z.union([z.string().max(1000), z.number(), z.boolean()])

const condition = z
  .strictObject({
    field: path,
    operator: z.enum(operators),
    value: z.union([scalar, z.array(scalar).min(1).max(200)]).optional(),
  })
  .refine(
    ({ operator, value }) => (operator === 'exists' || operator === 'missing') === (value === undefined),
    'must have a value, except for exists and missing',
  )
  .refine(
    ({ operator, value }) => Array.isArray(value) === (operator === 'oneOf' || operator === 'noneOf'),
    'must have a list of values for oneOf and noneOf, and one value for others',
  )
  .openapi('RuleCondition')

const connection = z.string().max(100).optional().openapi({
  description: 'Whose directory; that of the profile’s connection unless given.',
})

const recipient = z
  .union([
    z.strictObject({ address, name: line(200).optional() }),
    z.strictObject({
      field: path.openapi({ description: 'Where an address, or a list of them, is found in what happened.' }),
    }),
    z.strictObject({ user: line(320).openapi({ description: 'Id or any address.' }), connection }),
    z.strictObject({
      group: z.guid().openapi({ description: 'Its members, those of groups in it too.' }),
      connection,
    }),
  ])
  .openapi('RuleRecipient')

const changes = z
  .array(
    z
      .string()
      .max(120)
      .regex(
        /^[a-z_]+(\.[\w-]+)*(\.\*)?$/,
        'must be a type such as message.created, delivery.* or trigger.invoice',
      ),
  )
  .min(1)
  .max(50)

const cron = z.string().trim().max(200).openapi({ example: '0 8 * * 1-5' })

const trigger = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('event'),
      changes: changes.openapi({
        description: 'Types of GET /v1/changes; `trigger.NAME` for what POST /v1/triggers tells.',
      }),
    }),
    z.strictObject({
      type: z.literal('digest'),
      changes,
      cron,
      timeZone: zoneName,
      most: z.number().int().min(1).max(1000).default(100).openapi({ description: 'Items in one message.' }),
      sendEmpty: z.boolean().default(false),
    }),
    z.strictObject({ type: z.literal('schedule'), cron, timeZone: zoneName }),
    z.strictObject({
      type: z.literal('once'),
      at: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' }),
    }),
  ])
  .openapi('RuleTrigger')

const content = z
  .union([
    z.strictObject({
      template: z.string().max(100).openapi({ description: 'A template of the profile.' }),
      version: z.number().int().min(1).optional(),
    }),
    z.strictObject({
      report: z.strictObject({ days: z.number().int().min(1).max(92) }).openapi({
        description:
          'What became of what the profile was handed in so many days: as HTML, and as CSV beside it.',
      }),
    }),
  ])
  .openapi('RuleContent')

const fields = {
  name: line(200),
  trigger,
  conditions: z.array(condition).max(50).optional(),
  to: z.array(recipient).max(100).optional(),
  cc: z.array(recipient).max(100).optional(),
  bcc: z.array(recipient).max(100).optional(),
  separate: z
    .boolean()
    .optional()
    .openapi({ description: 'A message for each recipient. Default false: one for all.' }),
  content,
  attachments: z
    .union([z.literal('all'), z.array(z.string().max(100)).max(100)])
    .optional()
    .openapi({ description: 'Ids of files that came with the trigger, or all of them. None unless given.' }),
  importance: z.enum(['low', 'normal', 'high']).optional(),
  reference: path.nullable().optional().openapi({
    description: 'Where your own id of what it is about is found; deliveries tell it.',
  }),
  mostAnHour: z.number().int().min(1).max(100_000).optional().openapi({
    description: 'The rule is paused where it sends more often than that. Default 600.',
  }),
}

export const ruleWish = z
  .strictObject({
    ...fields,
    profile: z.string().max(100).openapi({ description: 'Sending profile, or `default`.' }),
  })
  .openapi('RuleWish')

export const ruleChange = z
  .strictObject({ ...z.object(fields).partial().shape, paused: z.boolean().optional() })
  .refine((change) => Object.values(change).some((one) => one !== undefined), 'must say what to change')
  .openapi('RuleChange')

export type RuleWish = z.output<typeof ruleWish>
export type RuleChange = z.output<typeof ruleChange>

export const ruleSchema = z
  .object({
    ...z.object(fields).required().shape,
    reference: z.string().nullable(),
    id: z.string().openapi({ example: 'rule_01ky0000000000000000000000' }),
    profile: z.string(),
    customer: z.string().nullable(),
    status: z.enum(['active', 'paused', 'done']).openapi({ description: 'done: its one time has come.' }),
    reason: z.string().nullable().openapi({ description: 'Why it was paused, where nobody asked for it.' }),
    nextAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Rule')

const leftOut = z.array(z.object({ recipient: z.string(), reason: z.string() }))

export const runSchema = z
  .object({
    id: z.string(),
    rule: z.string(),
    occurrence: z
      .string()
      .openapi({ description: 'Id of the change, or the time of the schedule: each runs once.' }),
    cause: z.string().openapi({ description: 'Type of the change; schedule, digest or once.' }),
    state: z.enum(['waiting', 'sent', 'skipped', 'failed']),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    submissions: z.array(z.string()),
    leftOut,
    attempts: z.number().int(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('RuleRun')

const occasion = {
  type: z
    .string()
    .max(120)
    .optional()
    .openapi({ description: 'As what kind of change; the rule’s first unless given.' }),
  data: z.record(z.string().max(200), z.unknown()).optional(),
  mailbox: address.optional(),
}

export const testWish = z
  .strictObject({
    ...occasion,
    run: z.string().max(100).optional().openapi({ description: 'With what this run was about.' }),
  })
  .openapi('RuleTestWish')

export const draftTestWish = z.strictObject({ ...occasion, rule: ruleWish }).openapi('RuleDraftTestWish')

const parties = z.array(z.object({ address: z.string(), name: z.string().optional() }))

export const testSchema = z
  .object({
    wouldSend: z.boolean(),
    reason: z.string().nullable().openapi({ description: 'Why nothing would be sent.' }),
    remedy: z.string().nullable(),
    conditions: z.array(z.object({ condition, seen: z.unknown(), holds: z.boolean() })),
    count: z.number().int().openapi({ description: 'How many messages; the first 20 are shown.' }),
    messages: z.array(
      z.object({
        to: parties,
        cc: parties,
        bcc: parties,
        subject: z.string(),
        html: z.string().nullable(),
        text: z.string().nullable(),
        reference: z.string().nullable(),
        attachments: z.array(z.object({ name: z.string(), size: z.number().int() })),
      }),
    ),
    leftOut,
  })
  .openapi('RuleTest')

export function presentRule({
  profileId,
  shape,
  nextAt,
  createdAt,
  updatedAt,
  ...rule
}: Rule): z.output<typeof ruleSchema> {
  return {
    ...rule,
    ...shape,
    profile: profileId,
    nextAt: nextAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function presentRun({
  ruleId,
  occasion: _,
  createdAt,
  endedAt,
  ...run
}: Run): z.output<typeof runSchema> {
  return {
    ...run,
    rule: ruleId,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  }
}

export const presentVerdict = ({
  condition: one,
  seen,
  holds,
}: Verdict): { condition: Condition; seen: unknown; holds: boolean } => ({
  condition: one,
  seen: seen ?? null,
  holds,
})
