import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'
import { invalidField } from '../platform/http/validation.ts'

const graphAttachment = z.object({
  id: z.string(),
  '@odata.type': z.string().optional(),
  name: z.string().nullish(),
  contentType: z.string().nullish(),
  size: z.number().nullish(),
  isInline: z.boolean().nullish(),
  contentId: z.string().nullish(),
})

const kinds = new Map([
  ['#microsoft.graph.fileAttachment', 'file'],
  ['#microsoft.graph.itemAttachment', 'item'],
  ['#microsoft.graph.referenceAttachment', 'reference'],
] as const)

export const attachmentSchema = openapi
  .object({
    id: openapi.string(),
    kind: openapi.enum(['file', 'item', 'reference', 'other']).openapi({
      description:
        'item: another message, event or contact. reference: a link to a file elsewhere; it has no content here.',
    }),
    name: openapi.string().nullable(),
    contentType: openapi.string().nullable(),
    size: openapi.number().int().openapi({ description: 'Bytes, as Microsoft counts them.' }),
    isInline: openapi.boolean(),
    contentId: openapi.string().nullable(),
  })
  .openapi('Attachment')

export type Attachment = z.output<typeof attachmentSchema>

/**
 * Without contentBytes: lists of attachments would otherwise carry all their bytes. Only files have a contentId, so it is
 * named with its type: Graph refuses the bare name.
 */
export const attachmentSelect = 'id,name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId'

export function readAttachment(value: unknown): Attachment {
  const attachment = graphAttachment.parse(value)
  const type = attachment['@odata.type'] ?? ''
  return {
    id: attachment.id,
    kind: [...kinds].find(([name]) => name === type)?.[1] ?? 'other',
    name: attachment.name ?? null,
    contentType: attachment.contentType ?? null,
    size: attachment.size ?? 0,
    isInline: attachment.isInline ?? false,
    contentId: attachment.contentId ?? null,
  }
}

/** @throws GatewardenError `invalid_request` for a link, which Graph has no bytes of */
export function assertContent({ kind }: Attachment): void {
  if (kind !== 'reference') return
  throw invalidField(
    'path.attachment',
    'is a link to a file elsewhere; it has no content here',
    'Open the file where it lies: the body of the message has its address.',
  )
}
