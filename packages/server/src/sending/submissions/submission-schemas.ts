import { z } from '@hono/zod-openapi'
import { invalidField } from '../../platform/http/validation.ts'
import { address, line } from '../profiles/profile-schemas.ts'
import { type ContentFile, type Submission, submissionStatuses } from './submission.ts'

const party = z.strictObject({ address, name: line(200).optional() })
const parties = z.array(party).max(500, 'must have at most 500')

/** Exchange takes 35 MB unless an administrator has raised that; Base64 makes a third more of it. */
const mostFileBytes = 25 * 1024 * 1024

const base64 = z
  .string()
  .max(Math.ceil((mostFileBytes * 4) / 3) + 4, 'must be at most 25 MB')
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be Base64')

export const attachedFile = z.strictObject({
  name: line(255),
  contentType: z
    .string()
    .max(200)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a media type such as application/pdf')
    .optional(),
  content: base64.openapi({ description: 'Base64.' }),
  contentId: z
    .string()
    .max(200)
    .regex(/^[\w.@+-]+$/, 'must be letters, digits and . @ + - _')
    .optional()
    .openapi({ description: 'For an image in the HTML: `<img src="cid:…">`.' }),
})

/** @throws GatewardenError `invalid_request` where they are more than a message holds */
export function decodeFiles(files: readonly z.output<typeof attachedFile>[], field: string): ContentFile[] {
  const decoded = files.map(({ name, contentType = null, contentId = null, content }) => ({
    name,
    contentType,
    contentId,
    bytes: Buffer.from(content, 'base64'),
  }))
  if (decoded.reduce((sum, { bytes }) => sum + bytes.length, 0) > mostFileBytes)
    throw invalidField(field, 'are more than 25 MB together')
  return decoded
}

/** Headers that say who and where to are not a caller's. */
const header = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^(X-(?!Gatewarden-|MS-)[A-Za-z0-9-]+|List-[A-Za-z-]+|References|In-Reply-To|Auto-Submitted)$/i, {
      error: 'must be an X- or List- header, References, In-Reply-To or Auto-Submitted',
    }),
  value: line(2000),
})

const html = z.string().max(5_000_000)

export const submissionWish = z
  .strictObject({
    to: parties.default([]),
    cc: parties.default([]),
    bcc: parties.default([]),
    replyTo: parties.max(20).default([]),
    subject: line(500).optional(),
    text: html.optional(),
    html: html.optional(),
    template: z
      .strictObject({
        name: z.string().max(100),
        version: z.number().int().min(1).optional().openapi({ description: 'The newest unless given.' }),
        variables: z.record(z.string().max(100), z.unknown()).default({}),
      })
      .optional()
      .openapi({ description: 'In place of subject, text and html.' }),
    attachments: z.array(attachedFile).max(100).default([]),
    headers: z.array(header).max(50).default([]),
    importance: z.enum(['low', 'normal', 'high']).default('normal'),
    priority: z
      .number()
      .int()
      .min(-10)
      .max(10)
      .default(0)
      .openapi({ description: 'What goes first where several wait: higher before lower.' }),
    reference: line(200).optional().openapi({
      description: 'Your own id of what this is about; comes back with every delivery and change.',
    }),
    sendAt: z.iso
      .datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })
      .optional()
      .openapi({ description: 'When to send it, at most a year ahead; at once where left out.' }),
  })
  .refine(({ to, cc, bcc }) => to.length + cc.length + bcc.length > 0, 'must name somebody in to, cc or bcc')
  .refine(
    ({ template, subject, text, html: markup }) =>
      template === undefined || (subject ?? text ?? markup) === undefined,
    'must have either a template, or subject, text and html',
  )
  .openapi('SubmissionWish')

export type SubmissionWish = z.output<typeof submissionWish>

export const submissionSchema = z
  .object({
    id: z.string().openapi({ example: 'sub_01ky0000000000000000000000' }),
    profile: z.string(),
    status: z.enum(submissionStatuses),
    reference: z.string().nullable(),
    subject: z.string().nullable(),
    recipients: z.number().int(),
    priority: z.number().int(),
    messageId: z.string(),
    serverMessageId: z.string().nullable().openapi({
      description: 'The Message-ID that the server gave it, where that is another and was told.',
    }),
    sendAt: z.iso.datetime().nullable(),
    nextAttemptAt: z.iso.datetime().nullable(),
    attempts: z.number().int(),
    sentAt: z.iso.datetime().nullable(),
    waits: z.string().nullable().openapi({ description: 'Which limit holds it back.' }),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    said: z.string().nullable().openapi({ description: 'What the server said, as it said it.' }),
    resendOf: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Submission')

export function presentSubmission(submission: Submission): z.output<typeof submissionSchema> {
  const { content, profileId, dueAt, sendAt, sentAt, createdAt } = submission
  const { id, status, reference, recipients, priority, messageId, serverMessageId, attempts } = submission
  const { waits, reason, remedy, said, resendOf } = submission
  return {
    id,
    profile: profileId,
    status,
    reference,
    subject: content?.subject ?? null,
    recipients,
    priority,
    messageId,
    serverMessageId,
    sendAt: sendAt?.toISOString() ?? null,
    nextAttemptAt: dueAt?.toISOString() ?? null,
    attempts,
    sentAt: sentAt?.toISOString() ?? null,
    waits,
    reason,
    remedy,
    said,
    resendOf,
    createdAt: createdAt.toISOString(),
  }
}
