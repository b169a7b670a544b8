import { type GraphClient, MicrosoftError } from '@gatewarden/microsoft'
import { attachmentSelect, readAttachment } from '../attachment.ts'
import { bare, citedPictures, pictureAttachments, pictureUrl, withPictures } from './inline-pictures.ts'

/**
 * HTML with the pictures in it that came within the message. One that cannot be had stays a placeholder: the text matters more.
 * @param path of the message's attachments
 * @param content as `safeHtml` leaves it
 */
export async function fetchPictures(graph: GraphClient, path: string, content: string): Promise<string> {
  const cids = citedPictures(content)
  if (cids.size === 0) return content
  const attachments = []
  try {
    for await (const page of graph.pages<unknown>({ path, query: { $select: attachmentSelect } })) {
      attachments.push(...page.items.map(readAttachment))
    }
  } catch (error) {
    if (error instanceof MicrosoftError) return content
    throw error
  }
  const found = await Promise.all(
    pictureAttachments(cids, attachments).map(async ({ id, contentId }): Promise<[string, string][]> => {
      const url = await fetchPicture(graph, `${path}/${encodeURIComponent(id)}/$value`)
      return url === undefined ? [] : [[bare(contentId ?? ''), url]]
    }),
  )
  return withPictures(content, new Map(found.flat()))
}

async function fetchPicture(graph: GraphClient, path: string): Promise<string | undefined> {
  try {
    const { body } = await graph.stream({ path })
    return pictureUrl(Buffer.concat(await body.toArray()))
  } catch (error) {
    if (error instanceof MicrosoftError) return undefined
    throw error
  }
}
