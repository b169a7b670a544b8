import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type MimeNode, Splitter, type SplitterChunk } from '@zone-eu/mailsplit'
import { calendarIdentity, logicalKey } from '../duplicates/logical-key.ts'
import type { WrittenFile } from '../hashed-file.ts'
import { type BodyPiece, bodyText, cleanText, decodeText } from './body-text.ts'
import { cloudLinks } from './cloud-links.ts'
import type { DocumentCode } from './document-codes.ts'
import { readFileText } from './file-text.ts'
import { headedText } from './headed-text.ts'
import type { ObjectFolder } from './object-folder.ts'
import { isAttachedMessage, isBodyText, isInline, isTnef, sealedCode } from './part-kinds.ts'
import { PartSink, TextTarget } from './part-sink.ts'
import { readHeaders } from './read-headers.ts'
import { deepestMessage, type FoundDocument, type Reading } from './reading.ts'
import { readTnefDocument } from './tnef/tnef-document.ts'

/** Bytes of text that are read of one family, some four thousand pages: each costs memory several times over. */
const longestText = 8 * 1024 * 1024
/** Limits of the splitter, for each message. */
const mostParts = 2000
const largestHead = 2 * 1024 * 1024

/**
 * Takes a message apart: its text, attachments, attached messages and what these hold. Attachments go to the object
 * folder as they are read.
 * @param documents get the message and what is in it, depth first
 * @returns its logical key, if one can be made
 */
export const extractMessage = (
  path: string,
  objects: ObjectFolder,
  documents: FoundDocument[],
): Promise<string | null> =>
  readMessage({ path, objects, documents, depth: 0, room: { text: longestText } }, emptyItem())

const emptyItem = (): FoundDocument => ({
  parent: null,
  kind: 'item',
  name: null,
  mediaType: 'message/rfc822',
  isInline: false,
  headers: null,
  content: null,
  text: null,
  code: null,
  links: [],
})

/** A leaf of the message that is stored as a document. */
interface Leaf {
  document: FoundDocument
  node: MimeNode
  at: string
}

/** Reads one message from a file; adds its documents; answers with its logical key, if it could be made. */
async function readMessage(reading: Reading, itself: FoundDocument): Promise<string | null> {
  const { path, objects, documents } = reading
  const number = documents.push(itself) - 1
  const pieces: BodyPiece[] = []
  const leaves: Leaf[] = []
  const notes: DocumentCode[] = []
  let root: MimeNode | undefined
  let open: { node: MimeNode; sink: PartSink; close: () => Promise<void> } | undefined
  const containers = new Map<MimeNode, number>()

  const begin = async (node: MimeNode): Promise<void> => {
    const unknown = hasUnknownEncoding(node)
    if (unknown) notes.push('encoding_unknown')
    if (isBodyText(node)) {
      const target = new TextTarget(reading.room.text)
      open = {
        node,
        sink: new PartSink(node, target),
        async close() {
          const bytes = target.bytes()
          reading.room.text -= bytes.length
          if (target.isCut) notes.push('text_too_long')
          const { text, code } = decodeText(bytes, node.charset || null)
          if (code) notes.push(code)
          pieces.push({
            kind: node.contentType === 'text/html' ? 'html' : 'plain',
            text,
            alternative: alternativeOf(node),
          })
        },
      }
      return
    }
    const writer = objects.begin()
    open = {
      node,
      sink: new PartSink(node, writer),
      async close() {
        const { at, ...content } = writer.finish()
        leaves.push({ document: leafDocument(node, content, number, unknown), node, at })
      },
    }
  }
  const end = async (): Promise<void> => {
    const ending = open
    open = undefined
    await ending?.sink.end()
    await ending?.close()
  }
  const take = async (chunk: SplitterChunk): Promise<void> => {
    if (chunk.type === 'node') {
      await end()
      root ??= chunk
      if (chunk.parentNode) containers.set(chunk.parentNode, (containers.get(chunk.parentNode) ?? 0) + 1)
      if (chunk.multipart) containers.set(chunk, containers.get(chunk) ?? 0)
      else await begin(chunk)
    } else if (chunk.type === 'body' && chunk.value) await open?.sink.write(chunk.value)
  }

  try {
    const splitter = new Splitter({
      ignoreEmbedded: true,
      maxHeadSize: largestHead,
      maxChildNodes: mostParts,
    })
    await pipeline(
      createReadStream(path, { highWaterMark: 256 * 1024 }),
      splitter,
      async (chunks: AsyncIterable<SplitterChunk>) => {
        for await (const chunk of chunks) await take(chunk)
      },
    )
    await end()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EMAXLEN')) throw error
    await end()
    notes.push('too_many_parts')
  }
  if ([...containers.values()].includes(0)) notes.push('parts_unreadable')
  const sealed = root && sealedCode(root)
  if (sealed) notes.unshift(sealed)

  if (root?.headers) itself.headers = readHeaders(root.headers)
  const body = bodyText(pieces)
  itself.links = cloudLinks(pieces.map(({ text }) => text).join('\n'))
  itself.code = notes[0] ?? null
  itself.text = {
    text: headedText(
      itself.headers,
      leaves.map(({ document }) => document),
      cleanText(body.text),
    ),
    from: body.from ?? 'plain',
  }

  const calendar: string[] = []
  const attachments: { mediaType: string | null; sha256: string }[] = []
  for (const leaf of leaves) {
    const identity = await readLeaf(reading, leaf)
    if (identity) calendar.push(identity)
    else if (leaf.document.content)
      attachments.push({ mediaType: leaf.document.mediaType, sha256: leaf.document.content.sha256 })
  }
  const isWhole = itself.headers && !notes.some((note) => note !== 'encrypted')
  return isWhole && itself.headers
    ? logicalKey({ headers: itself.headers, body: body.text, attachments, calendar })
    : null
}

/** Adds a leaf and, where it is a message, what is in it. Answers with its calendar's identity, if it is one. */
async function readLeaf(reading: Reading, leaf: Leaf): Promise<string | undefined> {
  const { document, node, at } = leaf
  if (document.kind === 'attached_message') {
    const below = { ...reading, path: at, depth: reading.depth + 1 }
    if (below.depth < deepestMessage) await readMessage(below, document)
    else reading.documents.push({ ...document, code: 'nested_too_deep' })
    return undefined
  }
  if (isTnef(document.mediaType, document.name)) {
    readTnefDocument({ ...reading, path: at }, document)
    return undefined
  }
  reading.documents.push(document)
  const text = readFileText(reading, document, { at, charset: node.charset || null, other: sealedCode(node) })
  if (text === undefined) return undefined
  return node.contentType === 'text/calendar' || node.contentType === 'application/ics'
    ? calendarIdentity(text)
    : undefined
}

function leafDocument(
  node: MimeNode,
  content: WrittenFile,
  parent: number,
  isUndecoded: boolean,
): FoundDocument {
  return {
    parent,
    kind: isAttachedMessage(node) ? 'attached_message' : 'attachment',
    name: node.filename ? node.filename.toWellFormed() : null,
    mediaType: node.contentType || null,
    isInline: isInline(node),
    headers: null,
    content,
    text: null,
    code: isUndecoded ? 'encoding_unknown' : null,
    links: [],
  }
}

const knownEncodings = new Set(['', '7bit', '8bit', 'binary', 'base64', 'quoted-printable'])

const hasUnknownEncoding = (node: MimeNode): boolean => !knownEncodings.has(node.encoding || '')

/** The nearest multipart/alternative around a part. */
function alternativeOf(node: MimeNode): object | undefined {
  for (let around = node.parentNode; around; around = around.parentNode)
    if (around.multipart === 'alternative') return around
  return undefined
}
