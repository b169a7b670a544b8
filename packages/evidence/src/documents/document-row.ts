import { z } from 'zod'
import { personSchema } from '../manifest-row.ts'
import { documentNumber } from '../native-path.ts'

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
const optionalText = z.string().nullable()

/** What the headers of a message say, decoded; of messages that Graph never listed because they are attachments. */
export const messageHeadersSchema = z.strictObject({
  internetMessageId: optionalText,
  subject: optionalText,
  from: personSchema.nullable(),
  to: z.array(personSchema),
  cc: z.array(personSchema),
  bcc: z.array(personSchema),
  /** RFC 3339 UTC; null where the Date header cannot be read. */
  sentAt: z.iso.datetime({ offset: false }).nullable(),
})

/** Text of a document in the package. */
const textSchema = z.strictObject({
  path: z.string().min(1),
  sha256: hex(64),
  md5: hex(32),
  size: z.int().nonnegative(),
  /** What it was taken from. */
  from: z.enum(['plain', 'html', 'file']),
})

/** What an item without MIME is derived to, so that other programs can read it. */
export const derivedFormats = ['eml', 'ics', 'vcf'] as const
export type DerivedFormat = (typeof derivedFormats)[number]

const derivedSchema = z.strictObject({
  path: z.string().min(1),
  sha256: hex(64),
  md5: hex(32),
  size: z.int().nonnegative(),
  format: z.enum(derivedFormats),
})

/** One document: a collected item, an attachment, or a message that is attached. docs/package-format.md, "Documents". */
export const documentRowSchema = z.strictObject({
  /** Of the manifest's row whose family it belongs to. */
  seq: z.int().positive(),
  /** 0 for the collected item itself, 1 … for what is in it, depth first. */
  child: z.int().nonnegative(),
  /** `child` of the document that it is directly in; null for the item. */
  parent: z.int().nonnegative().nullable(),
  kind: z.enum(['item', 'attachment', 'attached_message']),
  path: z.string().min(1),
  sha256: hex(64),
  md5: hex(32),
  size: z.int().nonnegative(),
  /** File name as the message gives it. */
  name: optionalText,
  mediaType: optionalText,
  isInline: z.boolean(),
  headers: messageHeadersSchema.nullable(),
  text: textSchema.nullable(),
  /** Of an item whose native is Graph's JSON: the file that was made of it. Never evidence by itself. */
  derived: derivedSchema.nullable(),
  /** Why there is no text, or why the family may lack something; null where neither is so. */
  code: optionalText,
  /** Of the item only: the key by which equal messages are found; null where it could not be made. */
  logicalKey: hex(64).nullable(),
})

export type MessageHeaders = z.infer<typeof messageHeadersSchema>
export type DocumentRow = z.infer<typeof documentRowSchema>

/** `GW00000001` for an item, `GW00000001.0001` for what is in it. */
export const documentId = (seq: number, child = 0): string =>
  `GW${documentNumber(seq)}${child === 0 ? '' : `.${childNumber(child)}`}`

/** As paths and ids have it. */
export const childNumber = (child: number): string => String(child).padStart(4, '0')

/** A thousand families share a folder: `00000`, `00001`, … */
const bucketOf = (seq: number): string => documentNumber(seq).slice(0, -3)

export const attachmentPath = (seq: number, child: number, extension: string): string =>
  `data/attachments/${bucketOf(seq)}/${documentNumber(seq)}.${childNumber(child)}.${extension}`

/** Texts of a family begin so; `.txt`, or `.0001.txt` and so on, follows. */
export const textBase = (seq: number): string => `data/text/${bucketOf(seq)}/${documentNumber(seq)}`

export const textPath = (seq: number, child: number): string =>
  `${textBase(seq)}${child === 0 ? '' : `.${childNumber(child)}`}.txt`

/** A derived file begins so; a dot and its format follow. */
export const derivedBase = (seq: number): string => `data/derived/${bucketOf(seq)}/${documentNumber(seq)}`
export const derivedPath = (seq: number, format: DerivedFormat): string => `${derivedBase(seq)}.${format}`

/**
 * The extension that an attachment keeps: that of its name where it has at most 8 letters and digits; messages have that of
 * their form. Nothing else of a name comes into a path.
 */
export function safeExtension({
  kind,
  name,
  mediaType,
}: Pick<DocumentRow, 'kind' | 'name' | 'mediaType'>): string {
  if (kind === 'attached_message') return mediaType === tnefMessage ? 'tnef' : 'eml'
  const [, extension] = /\.([A-Za-z0-9]{1,8})$/.exec(name ?? '') ?? []
  return extension?.toLowerCase() ?? 'bin'
}

/** Of a message that is attached within winmail.dat: its properties in the same format. */
export const tnefMessage = 'application/ms-tnef'
