import { classifyGraphRefusal, type GraphRequest, MicrosoftError } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { OpenMailbox } from '../../directory/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Cursors } from '../../platform/http/cursors.ts'
import { listSelect, type Message, readMessage } from '../message.ts'
import { inOrder, summarize, type Thread } from './thread.ts'

/** Messages of one conversation that are looked at: as many as Graph puts on one page. */
const mostMessages = 1000
/** Pages of messages for one page of threads, where long threads fill them. */
const mostPages = 10

const graphPage = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })
const position = z.object({ link: z.string() })

/**
 * A page of conversations, newest first. Graph lists no conversations of a mailbox, so messages are read newest first, and a
 * conversation stands where its newest message does: each comes once, with nothing to remember between pages.
 * @param folder only conversations with a message in it, by their newest one there
 */
export async function listThreads(
  box: OpenMailbox,
  { folder, limit, cursor }: { folder: string | undefined; limit: number; cursor: string | undefined },
  cursors: Cursors,
): Promise<{ data: Thread[]; next: string | null }> {
  const { graph, root, address, connection } = box
  const list = `threads/${connection.id}/${address}/${folder ?? ''}`
  let link = cursor === undefined ? undefined : position.parse(cursors.decode(list, cursor)).link
  const path = folder ? `${root}/mailFolders/${encodeURIComponent(folder)}/messages` : `${root}/messages`
  const first = { path, query: { $select: listSelect, $top: limit, $orderby: 'receivedDateTime desc' } }
  const data: Thread[] = []
  for (let pages = 0; pages < mostPages; pages++) {
    const { body } = await graph.json<unknown>(link === undefined ? first : { path: link })
    const page = graphPage.parse(body)
    data.push(...(await threadsOf(box, page.value.map(readMessage), folder !== undefined)))
    link = page['@odata.nextLink']
    if (link === undefined || data.length > 0) break
  }
  return { data, next: link === undefined ? null : cursors.encode(list, { link }) }
}

/** The conversations whose newest message is among these. */
async function threadsOf(box: OpenMailbox, messages: Message[], inOneFolder: boolean): Promise<Thread[]> {
  const ids = [...new Set(messages.flatMap(({ threadId }) => threadId ?? []))]
  if (ids.length === 0) return []
  const answers = await box.graph.batch(ids.map((id) => conversationRequest(box.root, id)))
  const here = new Set(messages.map(({ id }) => id))
  const folderId = inOneFolder ? messages[0]?.folderId : undefined
  return ids.flatMap((id, index) => {
    const answer = answers[index]
    if (answer === undefined || answer.status >= 300)
      throw new MicrosoftError(classifyGraphRefusal(answer ?? { status: 0, headers: {}, body: undefined }))
    const all = inOrder(graphPage.parse(answer.body).value.map(readMessage))
    const newest = all.filter((one) => folderId === undefined || one.folderId === folderId).at(-1)
    const thread = newest !== undefined && here.has(newest.id) ? summarize(id, all) : undefined
    return thread ?? []
  })
}

/** One conversation with its messages, oldest first. @throws GatewardenError `not_found` */
export async function readThread(box: OpenMailbox, id: string): Promise<Thread & { data: Message[] }> {
  const { body } = await box.graph.json<unknown>(conversationRequest(box.root, id))
  const data = inOrder(graphPage.parse(body).value.map(readMessage))
  const thread = summarize(id, data)
  if (thread !== undefined) return { ...thread, data }
  throw new GatewardenError('not_found', {
    detail: 'There is no such thread in this mailbox.',
    remedy: 'Pass an id as the list of threads, or `threadId` of a message, gives it.',
  })
}

/** Without $orderby: Graph would want a filter that begins with it. */
const conversationRequest = (root: string, id: string): GraphRequest => ({
  path: `${root}/messages`,
  query: {
    $filter: `conversationId eq '${id.replaceAll("'", "''")}'`,
    $select: listSelect,
    $top: mostMessages,
  },
})
