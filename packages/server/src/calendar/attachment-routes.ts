import type { MailboxDoor, OpenMailbox } from '../directory/index.ts'
import {
  assertContent,
  attachFile,
  attachLink,
  attachmentSchema,
  attachmentSelect,
  fileBody,
  fileQuery,
  linkBody,
  readAttachment,
} from '../mail/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { downloadResponse } from '../platform/http/download.ts'
import { jsonAnswer, jsonBody, pageOf } from '../platform/http/lists.ts'
import { eventAt } from './change-routes.ts'
import { attachmentPath, eventPath } from './paths.ts'

const listAttachments = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/attachments',
  scope: 'calendar:read',
  summary: 'What is attached to an event',
  request: { params: eventPath },
  responses: { 200: jsonAnswer('The attachments', pageOf(attachmentSchema)) },
})

const getAttachment = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/attachments/{attachment}/content',
  scope: 'calendar:read',
  summary: 'The bytes of an attachment of an event',
  request: { params: attachmentPath },
  responses: {
    200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.string() } } },
  },
})

const attach = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/attachments',
  scope: 'calendar:write',
  idempotency: 'never',
  summary: 'Attach a file to an event; the body is the file itself, up to 150 MB',
  description:
    'Needs a Content-Length. Above 3 MB it goes through an upload session, which Microsoft refuses to a person’s connection in calendars of others.',
  request: { params: eventPath, query: fileQuery, body: fileBody },
  responses: { 201: jsonAnswer('The attachment', attachmentSchema) },
})

const attachALink = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/links',
  scope: 'calendar:write',
  summary: 'Attach a link to a file in OneDrive, SharePoint or elsewhere: a reference attachment',
  description: 'Microsoft makes these in the beta version of Graph only.',
  request: { params: eventPath, body: jsonBody(linkBody) },
  responses: { 201: jsonAnswer('The attachment', attachmentSchema) },
})

const detach = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/attachments/{attachment}',
  scope: 'calendar:write',
  summary: 'Take an attachment off an event',
  request: { params: attachmentPath },
  responses: { 204: { description: 'Gone' } },
})

const pathOf = (box: OpenMailbox, event: string, attachment: string) =>
  `${eventAt(box, event)}/attachments/${encodeURIComponent(attachment)}`

/** Files of events. */
export function addAttachmentRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(listAttachments, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const data = []
    const path = `${eventAt(box, event)}/attachments`
    for await (const page of box.graph.pages<unknown>({ path, query: { $select: attachmentSelect } }))
      data.push(...page.items.map(readAttachment))
    return c.json({ data, next: null }, 200)
  })

  api.openapi(getAttachment, async (c) => {
    const { id, address, event, attachment } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const path = pathOf(box, event, attachment)
    const { body } = await box.graph.json<unknown>({ path, query: { $select: attachmentSelect } })
    const facts = readAttachment(body)
    assertContent(facts)
    const answer = await box.graph.stream({ path: `${path}/$value` })
    const name = facts.name ?? 'attachment'
    return downloadResponse({ name, type: 'application/octet-stream', body: answer.body })
  })

  api.openapi(attach, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const made = await attachFile(c, c.req.valid('query'), async () => {
      const box = await door.open(id, address, c.get('caller'))
      return { box, path: `${eventAt(box, event)}/attachments` }
    })
    return c.json(made, 201)
  })

  api.openapi(attachALink, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return c.json(await attachLink(box, `${eventAt(box, event)}/attachments`, c.req.valid('json')), 201)
  })

  api.openapi(detach, async (c) => {
    const { id, address, event, attachment } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await box.graph.json({ method: 'DELETE', path: pathOf(box, event, attachment) })
    return c.body(null, 204)
  })
}
