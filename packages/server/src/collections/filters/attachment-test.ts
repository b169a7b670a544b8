import type { Filters } from './filters.ts'

/** An attachment as Graph describes it, without its content. */
export interface AttachmentFacts {
  name: string | null
  contentType: string | null
  /** Bytes as Exchange counts them, which is a little more than the file has. */
  size: number | null
}

/** Whether somebody asked for more of attachments than that there are any. */
export const asksOfAttachments = ({ types, minBytes, maxBytes }: Filters['attachments']): boolean =>
  types.length > 0 || minBytes !== null || maxBytes !== null

/**
 * Whether an attachment has one of the types and is as large as asked. A type is an ending of the name (`pdf`, `.tar.gz`),
 * or a media type (`application/pdf`, `image/*`); an attachment whose size is not known is not left out for it.
 */
export function attachmentTest(wanted: Filters['attachments']): (attachment: AttachmentFacts) => boolean {
  const types = wanted.types.map((type) => type.toLowerCase())
  const isOf = ({ name, contentType }: AttachmentFacts): boolean => {
    const fileName = name?.toLowerCase() ?? ''
    const media = contentType?.toLowerCase().split(';')[0]?.trim() ?? ''
    return types.some((type) => {
      if (!type.includes('/')) return fileName.endsWith(`.${type.replace(/^\./, '')}`)
      return type.endsWith('/*') ? media.startsWith(type.slice(0, -1)) : media === type
    })
  }
  return (attachment) =>
    (types.length === 0 || isOf(attachment)) &&
    (attachment.size === null ||
      ((wanted.minBytes === null || attachment.size >= wanted.minBytes) &&
        (wanted.maxBytes === null || attachment.size <= wanted.maxBytes)))
}
