import { z } from '../platform/http/api.ts'

/** One mailbox of one connection. */
export const mailboxPath = z.object({
  id: z.string().max(100).openapi({ example: 'conn_01k…' }),
  address: z
    .string()
    .min(1)
    .max(320)
    .openapi({ description: 'E-mail address or user id; `me` for the account of a person.' }),
})

/** An id that Graph gave. */
export const graphId = z.string().min(1).max(1024)

export const calendarPath = mailboxPath.extend({ calendar: graphId })
export const eventPath = mailboxPath.extend({ event: graphId })
export const attachmentPath = eventPath.extend({ attachment: graphId })

/** A moment, with its offset. */
export const instant = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })
