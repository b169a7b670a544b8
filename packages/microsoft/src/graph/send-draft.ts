import { z } from 'zod'
import type { GraphAnswer, GraphClient, GraphRequest } from './graph-client.ts'
import { shaped } from './json-answer.ts'

/** Files up to this size go in one call, larger ones through an upload session (learn.microsoft.com/graph/outlook-large-attachments). */
const mostInOneCall = 3_000_000
const pieceBytes = 1_000_000
/** Milliseconds that the last call may take, tries included. */
const sendBudgetMs = 30_000

/** A file of a message. */
export interface DraftFile {
  name: string
  contentType: string | null
  /** For `cid:` in the HTML, in which it then stands. */
  contentId: string | null
  bytes: Buffer
}

export interface DraftToSend {
  /** Of the mailbox: `/users/…` or `/me`. */
  root: string
  /** The draft without its files: JSON as in Graph's `message`, or MIME in Base64 with its content-type. */
  draft: Pick<GraphRequest, 'headers' | 'body'>
  files: Iterable<DraftFile>
  /** Called the moment before it is sent, with the Message-ID where Graph told it. What it throws ends it unsent. */
  commit?: (internetMessageId: string | undefined) => Promise<void>
  signal?: AbortSignal
}

const made = z.object({ id: z.string(), internetMessageId: z.string().optional() })

/**
 * Sends what is too large for one call: as a draft, its files uploaded one by one. Needs Mail.ReadWrite beside Mail.Send. A draft
 * that cannot be completed is removed, as far as Graph lets it.
 * @returns Graph's answer to `send`, of which 202 alone means accepted, and the Message-ID where Graph told it
 * @throws MicrosoftError
 */
export async function sendDraft(
  graph: GraphClient,
  { root, draft, files, commit, signal }: DraftToSend,
): Promise<{ answer: GraphAnswer<unknown>; internetMessageId: string | undefined }> {
  const passed = signal === undefined ? {} : { signal }
  const created = await graph.json<unknown>({ method: 'POST', path: `${root}/messages`, ...draft, ...passed })
  const { id, internetMessageId } = shaped(made, created.body, 'a draft with something else')
  const path = `${root}/messages/${encodeURIComponent(id)}`
  try {
    for (const file of files) await attach(graph, path, file, signal)
    await commit?.(internetMessageId)
  } catch (error) {
    await graph.json({ method: 'DELETE', path, budgetMs: sendBudgetMs }).catch(() => undefined)
    throw error
  }
  const answer = await graph.json({ method: 'POST', path: `${path}/send`, budgetMs: sendBudgetMs, ...passed })
  return { answer, internetMessageId }
}

async function attach(
  graph: GraphClient,
  path: string,
  { name, contentType, contentId, bytes }: DraftFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const passed = signal === undefined ? {} : { signal }
  const facts = {
    name,
    contentType: contentType ?? 'application/octet-stream',
    ...(contentId === null ? {} : { contentId, isInline: true }),
  }
  if (bytes.length <= mostInOneCall) {
    const contentBytes = bytes.toString('base64')
    const body = { '@odata.type': '#microsoft.graph.fileAttachment', ...facts, contentBytes }
    await graph.json({ method: 'POST', path: `${path}/attachments`, body, ...passed })
    return
  }
  await graph.upload({
    path: `${path}/attachments/createUploadSession`,
    body: { AttachmentItem: { attachmentType: 'file', size: bytes.length, ...facts } },
    size: bytes.length,
    content: pieces(bytes),
    ...passed,
  })
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}
