import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'

/** A line of the manifest, its LF not counted, is at most this long. */
export const longestRowBytes = 16_777_216

const text = z.string()
const optionalText = z.string().nullable()
const optionalFlag = z.boolean().nullable()
const time = z.iso.datetime({ offset: false })
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))

/** What natives are: MIME as served, or the JSON of Graph where there is no MIME (events, contacts, tasks). */
export const nativeKinds = ['mime', 'graph_json'] as const

export const personSchema = z.strictObject({ address: optionalText, name: optionalText })

/** What the caller of the writer knows of a collected item. docs/package-format.md explains each member. */
export const collectedItemSchema = z.strictObject({
  custodian: text,
  mailbox: text,
  folderPath: z.array(text),
  folderId: text,
  itemId: text,
  changeKey: optionalText,
  itemClass: text,
  messageClass: z.string().min(1).optional(),
  internetMessageId: optionalText,
  conversationId: optionalText,
  subject: optionalText,
  from: personSchema.nullable(),
  to: z.array(personSchema),
  cc: z.array(personSchema),
  bcc: z.array(personSchema),
  sentAt: time.nullable(),
  receivedAt: time.nullable(),
  isDraft: optionalFlag,
  isRead: optionalFlag,
  hasAttachments: optionalFlag,
  importance: optionalText,
  listedBy: z.enum(['delta', 'list']),
  nativeKind: z.enum(nativeKinds),
  sha256: hex(64),
  md5: hex(32),
  size: z.int().nonnegative(),
  requestId: optionalText,
  serverDate: optionalText,
  collectedAt: time,
  attempt: z.int().positive(),
})

export const manifestRowSchema = collectedItemSchema.extend({
  seq: z.int().positive(),
  prev: hex(64),
  nativePath: z.string().min(1),
})

export type Person = z.infer<typeof personSchema>
export type CollectedItem = z.infer<typeof collectedItemSchema>
export type ManifestRow = z.infer<typeof manifestRowSchema>

/** What `prev` of the first row is: it ties the chain to its package. */
export const chainStart = (packageId: string): string =>
  createHash('sha256').update(`gatewarden.package/1 ${packageId}\n`).digest('hex')

/** The bytes of a row's line without its LF: what the chain and the tree hash. */
export const rowBytes = (row: ManifestRow): Buffer => Buffer.from(canonicalJson(row))

/** What `prev` of the next row is. */
export const chainNext = (line: Uint8Array): string => createHash('sha256').update(line).digest('hex')
