import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { MicrosoftError } from '@gatewarden/microsoft'
import type { Context } from 'hono'
import type { MailboxDoor, OpenMailbox } from '../directory/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { type Api, type ApiEnv, defineRoute, z } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { refusalFacts } from '../platform/http/problem.ts'
import { invalidField } from '../platform/http/validation.ts'
import { type Attachment, attachmentSchema, attachmentSelect, readAttachment } from './attachment.ts'
import { attachmentPath, flag, messagePath } from './paths.ts'

/** From here on a file goes through an upload session (https://learn.microsoft.com/graph/outlook-large-attachments). */
const smallest = 3 * 1024 * 1024
const largest = 150 * 1024 * 1024

/** What is said of a file whose bytes are the body. */
export const fileQuery = z.object({
  name: z.string().min(1).max(255),
  contentType: z
    .string()
    .max(255)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a media type such as application/pdf')
    .default('application/octet-stream'),
  inline: flag.optional(),
  contentId: z.string().max(255).optional().openapi({ description: 'For `cid:` links of an inline one.' }),
})

export const fileBody = {
  required: true,
  content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
}

const attach = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/drafts/{message}/attachments',
  scope: 'mail:write',
  idempotency: 'never',
  summary: 'Attach a file to a draft; the body is the file itself, up to 150 MB',
  description:
    'Needs a Content-Length. Above 3 MB it goes through an upload session, which Microsoft refuses to a person’s connection in mailboxes of others; the mailbox’s own limit for messages, 35 MB unless its administrator raised it, holds, too.',
  request: {
    params: messagePath,
    query: fileQuery,
    body: fileBody,
  },
  responses: { 201: jsonAnswer('The attachment', attachmentSchema) },
})

const providers = ['oneDriveBusiness', 'oneDriveConsumer', 'dropbox', 'other'] as const
const rights = [
  'view',
  'edit',
  'organizationView',
  'organizationEdit',
  'anonymousView',
  'anonymousEdit',
  'other',
] as const

/** A file that stays where it is. */
export const linkBody = z
  .strictObject({
    name: z.string().trim().min(1).max(255),
    url: z
      .url({ protocol: /^https$/, error: 'must be an https address' })
      .max(2048)
      .openapi({ description: 'Where the file lies, as its own sharing link says.' }),
    provider: z.enum(providers).default('oneDriveBusiness'),
    permission: z
      .enum(rights)
      .default('other')
      .openapi({ description: 'What the link lets people do. It says so only; it gives nobody access.' }),
    isFolder: z.boolean().default(false),
  })
  .openapi('NewLinkAttachment')

const attachALink = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/drafts/{message}/links',
  scope: 'mail:write',
  summary: 'Attach a link to a file in OneDrive, SharePoint or elsewhere: a reference attachment',
  description: 'Microsoft makes these in the beta version of Graph only.',
  request: { params: messagePath, body: jsonBody(linkBody) },
  responses: { 201: jsonAnswer('The attachment', attachmentSchema) },
})

const detach = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/drafts/{message}/attachments/{attachment}',
  scope: 'mail:write',
  summary: 'Take an attachment off a draft',
  request: { params: attachmentPath },
  responses: { 204: { description: 'Gone' } },
})

interface NewFile {
  name: string
  contentType: string
  isInline: boolean
  contentId?: string | undefined
  size: number
}

/** Files and links on drafts: put on, files up to 150 MB each, and taken off. */
export function addAttachRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(attach, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const made = await attachFile(c, c.req.valid('query'), async () => {
      const box = await door.open(id, address, c.get('caller'))
      return { box, path: `${box.root}/messages/${encodeURIComponent(message)}/attachments` }
    })
    return c.json(made, 201)
  })

  api.openapi(attachALink, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const path = `${box.root}/messages/${encodeURIComponent(message)}/attachments`
    return c.json(await attachLink(box, path, c.req.valid('json')), 201)
  })

  api.openapi(detach, async (c) => {
    const { id, address, message, attachment } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const path = `${root}/messages/${encodeURIComponent(message)}/attachments/${encodeURIComponent(attachment)}`
    await graph.json({ method: 'DELETE', path })
    return c.body(null, 204)
  })
}

/**
 * Puts the file that is the body of a request onto a message or an event.
 * @param open the mailbox, and the path of the list of attachments
 * @throws GatewardenError `invalid_request` for a body without its length, or of another
 */
export async function attachFile(
  c: Context<ApiEnv>,
  { name, contentType, inline, contentId }: z.output<typeof fileQuery>,
  open: () => Promise<{ box: OpenMailbox; path: string }>,
): Promise<Attachment> {
  const size = sizeOf(c)
  const { box, path } = await open()
  const file = { name, contentType, isInline: inline ?? false, contentId, size }
  try {
    const made = await (size < smallest ? postFile : uploadFile)(c, box, path, file)
    return await showAttachment(box, path, made, name)
  } catch (error) {
    throw tooLarge(error)
  }
}

/** The caller's file is too large, and not something between Gatewarden and Microsoft amiss. */
function tooLarge(error: unknown): unknown {
  if (!(error instanceof MicrosoftError) || error.refusal.status !== 413) return error
  const { refusal } = error
  return new GatewardenError('payload_too_large', {
    detail: refusal.reason,
    remedy:
      'A message holds 35 MB unless the administrator raised the limit of the mailbox (Set-Mailbox -MaxSendSize); attach a link to the file in place of it.',
    extra: { microsoft: refusalFacts(refusal) },
    cause: error,
  })
}

/** Puts a link to a file onto a message or an event. v1.0 of Graph knows neither its address nor who keeps it. */
export async function attachLink(
  { graph }: OpenMailbox,
  path: string,
  { name, url, provider, permission, isFolder }: z.output<typeof linkBody>,
): Promise<Attachment> {
  const { body } = await graph.json<unknown>({
    method: 'POST',
    version: 'beta',
    path,
    body: {
      '@odata.type': '#microsoft.graph.referenceAttachment',
      name,
      sourceUrl: url,
      providerType: provider,
      permission,
      isFolder,
    },
  })
  return readAttachment(body)
}

function sizeOf(c: Context<ApiEnv>): number {
  const given = c.req.header('content-length')
  const size = Number(given)
  if (given === undefined || !Number.isSafeInteger(size) || size < 0)
    throw invalidField('header.Content-Length', 'is missing', 'Send the file with its length, not in chunks.')
  if (size > largest) throw invalidField('body', 'is larger than the 150 MB that Microsoft takes')
  return size
}

async function postFile(c: Context<ApiEnv>, { graph }: OpenMailbox, path: string, file: NewFile) {
  const { body } = await graph.json<unknown>({
    method: 'POST',
    path,
    body: {
      '@odata.type': '#microsoft.graph.fileAttachment',
      name: file.name,
      contentType: file.contentType,
      isInline: file.isInline,
      ...(file.contentId === undefined ? {} : { contentId: file.contentId }),
      contentBytes: Buffer.from(await c.req.arrayBuffer()).toString('base64'),
    },
  })
  return readAttachment(body).id
}

async function uploadFile(c: Context<ApiEnv>, box: OpenMailbox, path: string, file: NewFile) {
  const content = Readable.fromWeb(c.req.raw.body as NodeReadableStream<Uint8Array>)
  try {
    const { id } = await box.graph.upload({
      path: `${path}/createUploadSession`,
      body: {
        AttachmentItem: {
          attachmentType: 'file',
          name: file.name,
          size: file.size,
          contentType: file.contentType,
          isInline: file.isInline,
          ...(file.contentId === undefined ? {} : { contentId: file.contentId }),
        },
      },
      size: file.size,
      content: content.iterator({ destroyOnReturn: false }),
      signal: c.req.raw.signal,
    })
    return id
  } catch (error) {
    if (error instanceof RangeError) throw invalidField('body', 'is not as long as its Content-Length says')
    throw whyNotUploaded(box, error)
  } finally {
    await drain(content)
  }
}

/** Graph says only that access is denied; the one who asked may well open the mailbox. */
function whyNotUploaded({ connection, root }: OpenMailbox, error: unknown): unknown {
  const isForeign = connection.kind === 'person' && root !== '/me'
  if (!isForeign || !(error instanceof MicrosoftError) || error.refusal.status !== 403) return error
  return new GatewardenError('mailbox_denied', {
    detail: 'Microsoft takes files above 3 MB from a person’s connection in that person’s own mailbox only.',
    remedy: 'Send a smaller file, or use a connection of the organization.',
    extra: { microsoft: refusalFacts(error.refusal) },
    cause: error,
  })
}

/** Reads what was not wanted any more to its end: a caller that is cut off while it sends never sees why. */
async function drain(content: Readable): Promise<void> {
  try {
    for await (const _ of content);
  } catch {
    // The caller went away itself.
  }
}

/** What was attached: by its id, or where Outlook did not tell that, the newest of that name. */
async function showAttachment({ graph }: OpenMailbox, path: string, id: string | undefined, name: string) {
  if (id !== undefined) {
    const answer = await graph.json<unknown>({
      path: `${path}/${encodeURIComponent(id)}`,
      query: { $select: attachmentSelect },
    })
    return readAttachment(answer.body)
  }
  const found = []
  for await (const page of graph.pages<unknown>({ path, query: { $select: attachmentSelect } }))
    found.push(...page.items.map(readAttachment).filter((one) => one.name === name))
  const last = found.at(-1)
  if (last === undefined) throw invalidField('body', 'was sent, and Microsoft does not show it there')
  return last
}
