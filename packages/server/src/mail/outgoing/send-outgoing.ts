import { type GraphClient, MicrosoftError, type Refusal } from '@gatewarden/microsoft'
import { z } from 'zod'
import { GatewardenError } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import { mostAttempts, type Outgoing, settleMs } from './outgoing.ts'
import { readOutgoing, type Settled, selectDue, settleOutgoing, takeOutgoing } from './outgoing-store.ts'

export interface SendParts {
  platform: Pick<Platform, 'db' | 'clock' | 'log'>
  graphBehind(connectionId: string, root: string): Promise<GraphClient>
}

const sideBySide = 8
const atOnce = 200
/**
 * An attempt that has no token, or whose call has not gone out, by then is given up: with the 30 seconds that a call to Graph
 * may take it is over before its lease ends, and long before a draft that is still one is taken for not sent.
 */
const beginWithinMs = 15_000
const sendWithinMs = 20_000
/** How long Microsoft may be away before a message that it may have sent is called unknown. */
const longestLookMs = 24 * 3_600_000

/** Sends what is due, until nothing is. */
export async function sendDue(parts: SendParts, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts.platform
  const ids = await selectDue(db.query, clock.now(), atOnce)
  const worker = async () => {
    for (let id = ids.shift(); id !== undefined && !signal.aborted; id = ids.shift()) await advance(parts, id)
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, ids.length) }, worker))
}

/** Takes one message as far as it goes now. @returns it as it is then; undefined where somebody else has it */
export async function advance(parts: SendParts, id: string): Promise<Outgoing | undefined> {
  const { db, clock, log } = parts.platform
  const taken = await takeOutgoing(db, id, clock.now())
  if (taken === undefined) return undefined
  const { outgoing, next, lease } = taken
  const settled = await (next === 'send' ? attempt(parts, outgoing) : lookUp(parts, outgoing))
  if (settled.status === 'failed' || settled.status === 'unknown')
    log.warn(
      { outgoing: id, connection: outgoing.connectionId, status: settled.status },
      'a message was not sent',
    )
  // Where the lease was lost, a process that slept for minutes say, what the next one found out stands.
  return (await settleOutgoing(db.query, id, lease, settled)) ?? readOutgoing(db.query, id)
}

const later = (parts: SendParts, ms: number): Date => new Date(parts.platform.clock.now().getTime() + ms)

async function attempt(parts: SendParts, outgoing: Outgoing): Promise<Settled> {
  const began = performance.now()
  try {
    const graph = await parts.graphBehind(outgoing.connectionId, outgoing.root)
    if (performance.now() - began > beginWithinMs) return { status: 'queued', dueAt: later(parts, 0) }
    await graph.json({
      method: 'POST',
      path: `${outgoing.root}/messages/${encodeURIComponent(outgoing.messageId)}/send`,
      budgetMs: sendWithinMs,
    })
    return { status: 'sent', dueAt: null, sentAt: parts.platform.clock.now() }
  } catch (error) {
    return afterFailure(parts, error)
  }
}

function afterFailure(parts: SendParts, error: unknown): Settled {
  if (error instanceof GatewardenError) {
    // No token: nothing went out. What passes by itself is waited for.
    if (error.code === 'microsoft_unavailable' || error.code === 'microsoft_throttled')
      return { status: 'queued', dueAt: later(parts, 15_000) }
    return failed(error.detail, error.remedy)
  }
  if (!(error instanceof MicrosoftError)) throw error
  const { refusal } = error
  const certainlyNot = refusal.status === 429 || refusal.error === 'gate_timeout'
  if (certainlyNot) return { status: 'queued', dueAt: later(parts, refusal.retryAfterMs ?? 15_000) }
  // Trouble, or no answer at all: it may have been sent. Looked up from now on.
  if (refusal.status === 0 || refusal.status === 408 || refusal.status >= 500)
    return { status: 'sending', dueAt: later(parts, 5000), refusal }
  if (refusal.status === 404)
    return failed('The draft is not there any more.', 'Hand the message over again.', refusal)
  return failed(refusal.reason, refusal.remedy, refusal)
}

/** An attempt ended without an answer, or its process died: the draft itself tells. */
async function lookUp(parts: SendParts, outgoing: Outgoing): Promise<Settled> {
  const now = parts.platform.clock.now()
  const since = now.getTime() - (outgoing.attemptedAt ?? outgoing.createdAt).getTime()
  const refusal = outgoing.refusal ?? undefined
  try {
    const graph = await parts.graphBehind(outgoing.connectionId, outgoing.root)
    const { body } = await graph.json<unknown>({
      path: `${outgoing.root}/messages/${encodeURIComponent(outgoing.messageId)}`,
      query: { $select: 'id,isDraft,sentDateTime,parentFolderId' },
    })
    const { isDraft, sentDateTime, parentFolderId } = draftSchema.parse(body)
    if (!isDraft) return { status: 'sent', dueAt: null, sentAt: sentDateTime ? new Date(sentDateTime) : now }
    if (since < settleMs)
      return { status: 'sending', dueAt: later(parts, 15_000), ...(refusal && { refusal }) }
    // Exchange has taken it and is slow to send it: whatever it is called, it is no draft any more.
    if (parentFolderId && parentFolderId === (await outboxOf(graph, outgoing.root))) {
      if (since > longestLookMs) return unknown(refusal, 'it lies in the Outbox still')
      return { status: 'sending', dueAt: later(parts, 60_000), ...(refusal && { refusal }) }
    }
    if (outgoing.attempts >= mostAttempts)
      return failed(
        `Microsoft did not take the message in ${mostAttempts} attempts.`,
        'It is a draft in the mailbox still; hand it over again.',
        refusal,
      )
    return { status: 'queued', dueAt: now }
  } catch (error) {
    if (error instanceof MicrosoftError && error.refusal.status === 404) return unknown(error.refusal)
    if (!(error instanceof MicrosoftError || error instanceof GatewardenError)) throw error
    if (since > longestLookMs) return unknown(refusal)
    return { status: 'sending', dueAt: later(parts, 30_000), ...(refusal && { refusal }) }
  }
}

const draftSchema = z.object({
  isDraft: z.boolean().nullish(),
  sentDateTime: z.string().nullish(),
  parentFolderId: z.string().nullish(),
})

async function outboxOf(graph: GraphClient, root: string): Promise<string> {
  const { body } = await graph.json<unknown>({
    path: `${root}/mailFolders/outbox`,
    query: { $select: 'id' },
  })
  return z.object({ id: z.string() }).parse(body).id
}

const failed = (reason: string, remedy: string | undefined, refusal?: Refusal): Settled => ({
  status: 'failed',
  dueAt: null,
  reason,
  ...(remedy === undefined ? {} : { remedy }),
  ...(refusal === undefined ? {} : { refusal }),
})

const unknown = (
  refusal: Refusal | undefined,
  seen = 'the message is not to be found in the mailbox any more',
): Settled => ({
  status: 'unknown',
  dueAt: null,
  reason: `Microsoft gave no answer to the sending, and ${seen}.`,
  remedy: 'Ask a recipient whether it came before it is sent again; it is not sent again by itself.',
  ...(refusal === undefined ? {} : { refusal }),
})
