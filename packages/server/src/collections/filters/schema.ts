import { z } from '@hono/zod-openapi'
import { parseQuery, QueryError } from './keyword-query.ts'

const listOf = (entry: z.ZodType<string>, most: number, description: string) =>
  z
    .array(entry)
    .max(most, `must have at most ${most.toLocaleString('en')} entries`)
    .default([])
    .openapi({ description })

const participant = z
  .string()
  .max(400)
  .regex(
    /^(@|\*\.)?[^\s@*,;<>]+$|^[^\s@,;<>]+@[^\s@*,;<>]+$/,
    'must be an address (ada@contoso.com), a domain (contoso.com), or its sub-domains (*.contoso.com)',
  )
const participants = (whose: string) => listOf(participant, 1000, `One of these among ${whose}.`)

const query = z
  .string()
  .max(2000, 'must have at most 2,000 characters')
  .superRefine((text, context) => {
    try {
      parseQuery(text)
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      context.addIssue({ code: 'custom', message: `is not a query: ${error.message} (at ${error.at})` })
    }
  })

const attachmentType = z
  .string()
  .max(200)
  .regex(
    /^\.?[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$|^[\w.+-]+\/([\w.+-]+|\*)$/u,
    'must be an ending (pdf) or a media type (application/pdf, image/*)',
  )
const bytes = z.int().nonnegative().nullable().default(null)

/** What items have to be; docs/collections.md says exactly what each means. */
export const filtersShape = z
  .strictObject({
    participants: z
      .strictObject({
        from: participants('From and Sender'),
        to: participants('To, Cc and Bcc'),
        any: participants('all of these'),
      })
      .prefault({}),
    subject: listOf(query, 500, 'Queries of which one matches the subject.'),
    keywords: listOf(
      query,
      500,
      'Queries of which one matches the subject, the body and the names of attachments. Words side by side or with AND, OR, NOT, parentheses, "phrases", and a star at the end of a word.',
    ),
    unsearched: z.enum(['collect', 'leave_out']).default('collect').openapi({
      description:
        'What becomes of an item that no keyword matches and that has attachments, whose text is not searched.',
    }),
    attachments: z
      .strictObject({
        has: z.boolean().nullable().default(null),
        types: listOf(attachmentType, 100, 'One attachment is of one of these types, and of the size.'),
        minBytes: bytes,
        maxBytes: bytes,
      })
      .prefault({}),
    categories: listOf(z.string().min(1).max(255), 100, 'One of these Outlook categories.'),
    isRead: z.boolean().nullable().default(null),
    kinds: listOf(
      z.string().regex(/^[a-z]{1,60}$/i, 'must be the name of a Graph type, such as message'),
      20,
      'Kinds of items by Graph’s types: message, eventMessage, eventMessageRequest, eventMessageResponse …',
    ),
    itemClasses: listOf(
      z
        .string()
        .max(255)
        .regex(/^(?:[\w.-]+\*?|\*)$/, 'must be a class such as IPM.Note, with a star at the end or without'),
      50,
      'Exchange’s classes of messages, such as IPM.Note or IPM.Schedule.Meeting.*; a star at the end stands for any end.',
    ),
  })
  .openapi('CollectionFilters', {
    example: { participants: { any: ['fabrikam.com'] }, keywords: ['merger OR "letter of intent"'] },
  })

/** The same where it may be left out: then nothing is filtered. */
export const filtersSchema = filtersShape.prefault({})
