import type { Context } from 'hono'
import { refusalSchema } from '../../apps/index.ts'
import { presentRefusal } from '../../connections/index.ts'
import type { MailboxDoor, OpenMailbox } from '../../directory/index.ts'
import { GatewardenError, notFound } from '../../platform/errors.ts'
import { type Api, type ApiEnv, defineRoute, z } from '../../platform/http/api.ts'
import { createCursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../../platform/http/lists.ts'
import { readPage } from '../../platform/http/read-page.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { listSelect, messageSchema, readMessage } from '../message.ts'
import { mailboxPath, messagePath } from '../paths.ts'
import { composeFields, graphMessage, makeDraft, newMessageFields } from './compose.ts'
import { type Outgoing, outgoingStatuses } from './outgoing.ts'
import { cancelOutgoing, findByDedupe, findOutgoing, insertOutgoing, listOutgoing } from './outgoing-store.ts'
import { advance, type SendParts } from './send-outgoing.ts'

const outgoingSchema = z
  .object({
    id: z.string().openapi({ example: 'out_01k…' }),
    status: z.enum(outgoingStatuses).openapi({
      description:
        'unknown: Microsoft gave no answer and the message is not to be found; it is never sent again by itself.',
    }),
    messageId: z.string().openapi({ description: 'Of the draft, and of the sent message afterwards.' }),
    sendAt: z.iso.datetime().nullable(),
    sentAt: z.iso.datetime().nullable(),
    attempts: z.number().int(),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    refusal: refusalSchema.nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('OutgoingMessage')

const sendAt = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })
  .optional()
  .openapi({ description: 'When to send it, at most a year ahead; at once where left out.' })

const oneOrigin = (one: { reply?: unknown; forward?: unknown }) =>
  one.reply === undefined || one.forward === undefined
const twoOrigins = 'is an answer or a forwarded message, not both'

const createDraft = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/drafts',
  scope: 'mail:write',
  summary: 'Make a draft: a new message, an answer, or a forwarded one',
  request: {
    params: mailboxPath,
    body: jsonBody(z.strictObject(newMessageFields).refine(oneOrigin, twoOrigins).openapi('NewMessage')),
  },
  responses: { 201: jsonAnswer('The draft', messageSchema) },
})

const changeDraft = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/drafts/{message}',
  scope: 'mail:write',
  summary: 'Change what a draft says',
  request: {
    params: messagePath,
    body: jsonBody(
      z
        .strictObject(composeFields)
        .refine((change) => Object.values(change).some((one) => one !== undefined), 'must say what to change')
        .openapi('DraftChange'),
    ),
  },
  responses: { 200: jsonAnswer('The draft as it is now', messageSchema) },
})

const sendDraft = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/drafts/{message}/send',
  scope: 'mail:write',
  summary: 'Send a draft, now or later',
  request: { params: messagePath, body: jsonBody(z.strictObject({ sendAt }).openapi('SendDraft')) },
  responses: { 202: jsonAnswer('What becomes of it', outgoingSchema) },
})

const send = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/outgoing',
  scope: 'mail:write',
  summary: 'Send a message, an answer or a forwarded one, now or later',
  description:
    'It is made as a draft and sent from there. With an Idempotency-Key a request that is made again, after a crash too, never sends a second message.',
  request: {
    params: mailboxPath,
    body: jsonBody(
      z
        .strictObject({ ...newMessageFields, sendAt })
        .refine(oneOrigin, twoOrigins)
        .openapi('MessageToSend'),
    ),
  },
  responses: { 202: jsonAnswer('What becomes of it', outgoingSchema) },
})

const list = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/outgoing',
  scope: 'mail:read',
  summary: 'Messages handed over to be sent, newest first; scheduled ones with status=scheduled',
  request: { params: mailboxPath, query: listQuery.extend({ status: z.enum(outgoingStatuses).optional() }) },
  responses: { 200: jsonAnswer('A page of them', pageOf(outgoingSchema)) },
})

const outgoingPath = mailboxPath.extend({ outgoing: z.string().min(1).max(100) })

const get = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/outgoing/{outgoing}',
  scope: 'mail:read',
  summary: 'What became of a message handed over to be sent',
  request: { params: outgoingPath },
  responses: { 200: jsonAnswer('It', outgoingSchema) },
})

const cancel = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/outgoing/{outgoing}',
  scope: 'mail:write',
  summary: 'Cancel a scheduled message; it stays in the mailbox as a draft',
  request: { params: outgoingPath },
  responses: { 200: jsonAnswer('It, cancelled', outgoingSchema) },
})

const longestAheadMs = 366 * 24 * 3_600_000

/** Drafts, and messages that are sent from them. */
export function addOutgoingRoutes(api: Api, platform: Platform, door: MailboxDoor, parts: SendParts): void {
  const { db, clock, random, sealer } = platform
  const cursors = createCursors(sealer)
  const keyOf = ({ connection, root }: OpenMailbox) => ({ connectionId: connection.id, root })

  const readSendAt = (text: string | undefined): Date | null => {
    if (text === undefined) return null
    const time = new Date(text)
    const now = clock.now().getTime()
    if (time.getTime() <= now)
      throw invalidField('body.sendAt', 'has passed', 'Leave it out to send at once.')
    if (time.getTime() > now + longestAheadMs) throw invalidField('body.sendAt', 'is more than a year ahead')
    return time
  }
  /** MACs of the caller's Idempotency-Key, newest key of the ring first; undefined where there is none. */
  const dedupesOf = (c: Context<ApiEnv>): Buffer[] | undefined => {
    const key = c.req.header('idempotency-key')
    return key === undefined ? undefined : sealer.macs('outgoing.dedupe', `${c.get('caller').keyId}\n${key}`)
  }
  /** Hands one over and tries it at once where it is due. */
  const handOver = async (
    c: Context<ApiEnv>,
    box: OpenMailbox,
    time: Date | null,
    draft: () => Promise<string>,
  ): Promise<Outgoing> => {
    const dedupes = dedupesOf(c)
    const before = dedupes && (await findByDedupe(db.query, dedupes))
    if (before !== undefined) return before
    const made = {
      id: newId('out', clock, random),
      ...keyOf(box),
      mailbox: box.address,
      messageId: await draft(),
      sendAt: time,
      createdAt: clock.now(),
    }
    const outgoing = await insertOutgoing(db.query, made, dedupes?.[0] ?? null)
    platform.audit.recordSoon({
      actor: c.get('caller').keyId,
      action: time === null ? 'message.handed_over' : 'message.scheduled',
      subject: outgoing.id,
      customer: box.connection.customer,
      details: { connection: box.connection.id, mailbox: box.address },
    })
    return time === null ? ((await advance(parts, outgoing.id)) ?? outgoing) : outgoing
  }

  api.openapi(createDraft, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return c.json(await showMessage(box, await makeDraft(box, c.req.valid('json'))), 201)
  })

  api.openapi(changeDraft, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await assertDraft(box, message)
    await box.graph.json({
      method: 'PATCH',
      path: `${box.root}/messages/${encodeURIComponent(message)}`,
      body: graphMessage(c.req.valid('json')),
      repeatable: true,
    })
    return c.json(await showMessage(box, message), 200)
  })

  api.openapi(sendDraft, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const time = readSendAt(c.req.valid('json').sendAt)
    const box = await door.open(id, address, c.get('caller'))
    const outgoing = await handOver(c, box, time, async () => {
      await assertDraft(box, message)
      return message
    })
    return c.json(present(outgoing), 202)
  })

  api.openapi(send, async (c) => {
    const { id, address } = c.req.valid('param')
    const { sendAt: text, ...message } = c.req.valid('json')
    const time = readSendAt(text)
    const hasRecipient = [message.to, message.cc, message.bcc].some(
      (all) => all !== undefined && all.length > 0,
    )
    if (!hasRecipient && message.reply === undefined) {
      throw invalidField('body.to', 'has nobody in it, and neither have cc and bcc')
    }
    const box = await door.open(id, address, c.get('caller'))
    const outgoing = await handOver(c, box, time, () => makeDraft(box, message))
    return c.json(present(outgoing), 202)
  })

  api.openapi(list, async (c) => {
    const { id, address } = c.req.valid('param')
    const { cursor, limit, status } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    const name = `outgoing/${id}/${box.root}/${status ?? ''}`
    const { rows, next } = await readPage(cursors, name, { cursor, limit }, (before, count) =>
      listOutgoing(db.query, keyOf(box), { status, before, limit: count }),
    )
    return c.json({ data: rows.map(present), next }, 200)
  })

  api.openapi(get, async (c) => {
    const { id, address, outgoing } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const found = await findOutgoing(db.query, keyOf(box), outgoing)
    if (found === undefined) throw notFound('outgoing message', outgoing)
    return c.json(present(found), 200)
  })

  api.openapi(cancel, async (c) => {
    const { id, address, outgoing } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const cancelled = await cancelOutgoing(db.query, keyOf(box), outgoing)
    if (cancelled !== undefined) return c.json(present(cancelled), 200)
    const found = await findOutgoing(db.query, keyOf(box), outgoing)
    if (found === undefined) throw notFound('outgoing message', outgoing)
    throw new GatewardenError('conflict', {
      detail: `The message is ${found.status}; only one that waits can be cancelled.`,
    })
  })
}

async function showMessage({ graph, root }: OpenMailbox, message: string) {
  const path = `${root}/messages/${encodeURIComponent(message)}`
  return readMessage((await graph.json<unknown>({ path, query: { $select: listSelect } })).body)
}

/** @throws GatewardenError `conflict` for a message that is no draft */
async function assertDraft(box: OpenMailbox, message: string): Promise<void> {
  if ((await showMessage(box, message)).isDraft) return
  throw new GatewardenError('conflict', {
    detail: 'The message is not a draft: it was sent, or received.',
    remedy: 'Make a draft of it first (POST …/drafts with reply or forward).',
  })
}

function present(outgoing: Outgoing): z.output<typeof outgoingSchema> {
  const { id, status, messageId, attempts, reason, remedy } = outgoing
  return {
    id,
    status,
    messageId,
    sendAt: outgoing.sendAt?.toISOString() ?? null,
    sentAt: outgoing.sentAt?.toISOString() ?? null,
    attempts,
    reason,
    remedy,
    refusal: presentRefusal(outgoing.refusal),
    createdAt: outgoing.createdAt.toISOString(),
  }
}
