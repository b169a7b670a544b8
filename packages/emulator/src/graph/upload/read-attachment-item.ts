import { z } from 'zod'
import { badRequest, GraphError } from '../http/graph-error.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { readParameters } from '../http/read-json.ts'

/**
 * What is smaller is to be posted at once: 2 MiB exactly, as measured in
 * https://github.com/microsoftgraph/msgraph-sdk-java-core/pull/52 (Microsoft's page says 3 MB).
 */
const fewestBytes = 2 * 1024 * 1024
const mostBytes = 150 * 1024 * 1024

const schema = z.strictObject({
  attachmentItem: z.strictObject({
    '@odata.type': z.string().optional(),
    attachmentType: z.string().nullish(),
    name: z.string().nullish(),
    size: z.number().int().nullish(),
    contentType: z.string().nullish(),
    contentId: z.string().nullish(),
    isInline: z.boolean().nullish(),
  }),
})

/** The file that an upload session is asked for. */
export interface AttachmentItem {
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly contentType: string
  /** Without angle brackets. */
  readonly contentId: string | null
  readonly isInline: boolean
}

/** The parameters of `createUploadSession` on a message or event. Throws 400 for what is no file of a size that it takes. */
export function readAttachmentItem(request: GraphRequest): AttachmentItem {
  const { attachmentItem: item } = readParameters(request, schema)
  if ((item.attachmentType ?? 'file').toLowerCase() !== 'file') {
    throw badRequest('Only an attachment of type file can be uploaded in a session.')
  }
  if (!item.name) throw badRequest("The property 'name' of the attachmentItem is required.")
  if (!item.size) throw badRequest("The property 'size' of the attachmentItem is required.")
  if (item.size < fewestBytes) {
    throw new GraphError(
      400,
      'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
      `Attachment size should not be less than the minimum size of ${fewestBytes} bytes.`,
    )
  }
  if (item.size > mostBytes) {
    throw new GraphError(
      413,
      'ErrorAttachmentSizeLimitExceeded',
      'The attachment size exceeds the maximum allowed size of 150 MB.',
    )
  }
  return {
    name: item.name,
    size: item.size,
    contentType: item.contentType ?? 'application/octet-stream',
    contentId: item.contentId ?? null,
    isInline: item.isInline ?? false,
  }
}
