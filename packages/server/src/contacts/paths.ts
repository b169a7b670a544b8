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

export const contactPath = mailboxPath.extend({ contact: graphId })
export const contactFolderPath = mailboxPath.extend({ folder: graphId })
