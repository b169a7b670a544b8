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

export const folderId = graphId.openapi({
  description:
    'Id of a folder, or a well-known name such as inbox, sentitems, drafts, archive, deleteditems, junkemail.',
})

export const folderPath = mailboxPath.extend({ folder: folderId })
export const messagePath = mailboxPath.extend({ message: graphId })
export const attachmentPath = messagePath.extend({ attachment: graphId })

/** `true` or `false` in a query. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
