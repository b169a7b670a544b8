import type { MailboxDoor } from '../directory/index.ts'
import { type Api, createApi, defineRoute, z } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { downloadResponse } from '../platform/http/download.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import type { Platform } from '../platform/platform.ts'
import { addAttachRoutes } from './attach-routes.ts'
import { assertContent, attachmentSchema, attachmentSelect, readAttachment } from './attachment.ts'
import { fetchPictures } from './body/fetch-pictures.ts'
import { letterPage } from './body/letter-page.ts'
import { safeHtml } from './body/safe-html.ts'
import { addChangeRoutes } from './change-routes.ts'
import { addFolderRoutes } from './folder-routes.ts'
import { fullMessageSchema, listSelect, messageSchema, readFullMessage } from './message.ts'
import { addOutgoingRoutes } from './outgoing/outgoing-routes.ts'
import type { SendParts } from './outgoing/send-outgoing.ts'
import { attachmentPath, flag, graphId, mailboxPath, messagePath } from './paths.ts'
import { listTerms } from './search/list-terms.ts'
import { searchEngines } from './search/plan.ts'
import { searchMessages } from './search/search-messages.ts'
import { addCategoryRoutes } from './settings/category-routes.ts'
import { addSettingsRoutes } from './settings/settings-routes.ts'
import { addThreadRoutes } from './threads/thread-routes.ts'

const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })

/** Something to look for: more than signs, and no control characters. */
const soughtText = z
  .string()
  .max(320)
  .regex(/^\P{Cc}*$/u, 'must hold no control characters')
  .regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit')

const listMessages = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/messages',
  scope: 'mail:read',
  summary: 'Messages of a mailbox or of one folder, all of them or those that are asked for',
  description: [
    'Every condition must hold. `engine` says who decided: `filter` is exact and finds everything; `search` is Outlook’s',
    'search, which knows whole words and finds at most 1,000 messages (`isCapped` on the last page says that there may be',
    'more); `local` means that Gatewarden looked through what one of these found, so that pages may be short.',
  ].join(' '),
  request: {
    params: mailboxPath,
    query: listQuery.extend({
      folder: graphId
        .optional()
        .openapi({ description: 'Id of a folder, or a well-known name such as inbox, sentitems, drafts.' }),
      q: z.string().max(500).optional().openapi({
        description:
          'Parts with blanks between: `from:` `to:` `cc:` `subject:` `category:` `in:` (a folder) `is:` (read, unread, flagged, unflagged, draft) `has:attachment` `before:` `after:` (a day or a time), and words; quotes around what has blanks; `-` before what must not hold.',
        example: 'from:ann subject:"annual report" is:unread after:2026-03-01 budget',
      }),
      from: soughtText.optional().openapi({ description: 'Address, or part of a name.' }),
      to: soughtText.optional(),
      subject: soughtText.optional(),
      category: soughtText.optional(),
      receivedFrom: time.optional(),
      receivedBefore: time.optional(),
      unread: flag.optional(),
      flagged: flag.optional(),
      hasAttachments: flag.optional(),
      order: z.enum(['newest', 'oldest']).default('newest'),
    }),
  },
  responses: {
    200: jsonAnswer(
      'A page of messages',
      pageOf(messageSchema).extend({ engine: z.enum(searchEngines), isCapped: z.boolean() }),
    ),
  },
})

const getMessage = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}',
  scope: 'mail:read',
  summary: 'One message with its body',
  request: {
    params: messagePath,
    query: z.object({ body: z.enum(['html', 'text', 'safe']).default('html'), headers: flag.optional() }),
  },
  responses: { 200: jsonAnswer('The message', fullMessageSchema) },
})

const getPage = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}/page',
  scope: 'mail:read',
  summary: 'The HTML of a message, made safe, as a page for a frame',
  description:
    'Nothing in it runs, loads or posts, and its content security policy sees to that once more. Pictures that came within the message are in the page. Only pages of the service itself may frame it.',
  request: {
    params: messagePath,
    query: z.object({
      remoteImages: flag.optional().openapi({
        description:
          'Also load pictures of elsewhere (https): that tells the sender that the message was read.',
      }),
    }),
  },
  responses: {
    200: { description: 'The page', content: { 'text/html': { schema: z.string() } } },
  },
})

const getMime = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}/mime',
  scope: 'mail:read',
  summary: 'One message as MIME, byte for byte as Microsoft serves it',
  request: { params: messagePath },
  responses: {
    200: { description: 'RFC 5322 message', content: { 'message/rfc822': { schema: z.string() } } },
  },
})

const listAttachments = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}/attachments',
  scope: 'mail:read',
  summary: 'What is attached to a message',
  request: { params: messagePath },
  responses: { 200: jsonAnswer('The attachments', pageOf(attachmentSchema)) },
})

const getAttachment = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}/attachments/{attachment}/content',
  scope: 'mail:read',
  summary: 'The bytes of an attachment; of an attached message its MIME',
  request: { params: attachmentPath },
  responses: {
    200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.string() } } },
  },
})

export function mailRoutes(platform: Platform, door: MailboxDoor, sending: SendParts): Api {
  const cursors = createCursors(platform.sealer)
  const api = createApi()

  addFolderRoutes(api, door)
  addChangeRoutes(api, door)
  addOutgoingRoutes(api, platform, door, sending)
  addAttachRoutes(api, door)
  addThreadRoutes(api, door, cursors)
  addSettingsRoutes(api, door)
  addCategoryRoutes(api, door)

  api.openapi(listMessages, async (c) => {
    const { id, address } = c.req.valid('param')
    const { cursor, limit, order, ...asked } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    const wanted = { ...listTerms(asked), cursor, limit, order }
    return c.json(await searchMessages(box, wanted, cursors), 200)
  })

  api.openapi(getMessage, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const { body, headers } = c.req.valid('query')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const answer = await graph.json<unknown>({
      path: `${root}/messages/${encodeURIComponent(message)}`,
      query: { $select: `${listSelect},body${headers ? ',internetMessageHeaders' : ''}` },
      headers: { prefer: `outlook.body-content-type="${body === 'text' ? 'text' : 'html'}"` },
    })
    return c.json(readFullMessage(answer.body, body), 200)
  })

  api.openapi(getPage, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const answer = await graph.json<unknown>({
      path: `${root}/messages/${encodeURIComponent(message)}`,
      query: { $select: 'id,body' },
      headers: { prefer: 'outlook.body-content-type="html"' },
    })
    const { body } = readFullMessage(answer.body, 'html')
    const remoteImages = c.req.valid('query').remoteImages ?? false
    const { content } = safeHtml(body?.content ?? '', { remoteImages })
    const path = `${root}/messages/${encodeURIComponent(message)}/attachments`
    return letterPage(await fetchPictures(graph, path, content), { remoteImages })
  })

  api.openapi(getMime, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const answer = await graph.stream({ path: `${root}/messages/${encodeURIComponent(message)}/$value` })
    const length = Number(answer.headers['content-length'])
    return downloadResponse({
      name: 'message.eml',
      type: 'message/rfc822',
      length: Number.isSafeInteger(length) ? length : undefined,
      body: answer.body,
    })
  })

  api.openapi(listAttachments, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const path = `${root}/messages/${encodeURIComponent(message)}/attachments`
    const data = []
    for await (const page of graph.pages<unknown>({ path, query: { $select: attachmentSelect } })) {
      data.push(...page.items.map(readAttachment))
    }
    return c.json({ data, next: null }, 200)
  })

  api.openapi(getAttachment, async (c) => {
    const { id, address, message, attachment } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const path = `${root}/messages/${encodeURIComponent(message)}/attachments/${encodeURIComponent(attachment)}`
    const facts = readAttachment(
      (await graph.json<unknown>({ path, query: { $select: attachmentSelect } })).body,
    )
    assertContent(facts)
    const answer = await graph.stream({ path: `${path}/$value` })
    const name = facts.name ?? (facts.kind === 'item' ? 'attached.eml' : 'attachment')
    return downloadResponse({ name, type: 'application/octet-stream', body: answer.body })
  })

  return api
}
