import { createReadStream } from 'node:fs'
import { lstat, open, readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { MboxError, mostMessageBytes, splitMbox } from './import-mail-mbox.ts'

/** One message found, or one thing that is not imported and why. */
export type MailImportItem =
  | {
      readonly kind: 'message'
      /** Names of folders below the given path; empty for what lies in it directly, and for a file given by itself. */
      readonly folder: readonly string[]
      /** The file, and the byte at which the message begins where there are several in it. */
      readonly source: string
      readonly bytes: Uint8Array
      /** When it arrived, as its headers say; undefined where they do not. Milliseconds since 1970. */
      readonly receivedAt: number | undefined
    }
  | { readonly kind: 'skipped'; readonly source: string; readonly reason: string }

/** What went wrong with an import as a whole, with the file and the reason. */
export class MailImportError extends Error {}

const mboxName = /\.(?:mbox|mbx)(?:\.txt)?$/i
const messageNames = new Set(['.eml', '.msg', '.txt'])
const headerField = /^(?:[!-9;-~]+[ \t]*:|>?From )/

/**
 * Reads a folder tree of .eml, .msg (text, as RFC 5322 has it) and .txt files (those that begin with a header field), in which
 * folders become mail folders, or one
 * mbox (by its name, or because it begins with `From `), or one message. An mbox inside of a tree becomes a mail folder of
 * its name. Files come in the order of their names, bytes as they are; one message at a time is in memory.
 * Everything that is not imported is yielded as `skipped`.
 * @throws MailImportError where the path or a file cannot be read, or an mbox is damaged
 */
export async function* importMail(path: string): AsyncGenerator<MailImportItem> {
  const stat = await lstat(path).catch((error: unknown) => {
    throw new MailImportError(`${path}: ${reasonOf(error)}`)
  })
  if (stat.isDirectory()) {
    yield* readFolder(path, [])
    return
  }
  if (!stat.isFile() && !stat.isSymbolicLink())
    throw new MailImportError(`${path}: is neither a folder nor a file`)
  if (mboxName.test(path) || (await beginning(path)).replace(/^\u00ef\u00bb\u00bf/, '').startsWith('From ')) {
    yield* readMbox(path, [])
    return
  }
  yield message(path, [], await readBytes(path))
}

async function* readFolder(path: string, folder: readonly string[]): AsyncGenerator<MailImportItem> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw new MailImportError(`${path}: ${reasonOf(error)}`)
  })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const inner = join(path, entry.name)
    if (entry.name.startsWith('.')) yield { kind: 'skipped', source: inner, reason: 'a hidden file' }
    else if (entry.isDirectory()) yield* readFolder(inner, [...folder, entry.name])
    else if (entry.isFile()) yield* readOne(inner, folder)
    else
      yield { kind: 'skipped', source: inner, reason: 'a link or a device; only files and folders are read' }
  }
}

async function* readOne(path: string, folder: readonly string[]): AsyncGenerator<MailImportItem> {
  if (mboxName.test(path)) {
    yield* readMbox(path, [...folder, basename(path).replace(mboxName, '')])
    return
  }
  const extension = extname(path).toLowerCase()
  if (!messageNames.has(extension)) {
    yield {
      kind: 'skipped',
      source: path,
      reason: `only .eml, .msg, .txt, .mbox and .mbx are read, not ${extension || 'a file without an ending'}`,
    }
    return
  }
  const { size } = await lstat(path)
  if (size > mostMessageBytes) {
    yield {
      kind: 'skipped',
      source: path,
      reason: `${size} bytes; Exchange takes messages up to ${mostMessageBytes / 1024 / 1024} MB`,
    }
    return
  }
  const bytes = await readBytes(path)
  const start = Buffer.from(bytes.subarray(0, 2000)).toString('latin1')
  if (start.startsWith('\u00d0\u00cf\u0011\u00e0')) {
    yield { kind: 'skipped', source: path, reason: "Outlook's own binary form of .msg; save it as .eml" }
    return
  }
  if (extension === '.txt' && !headerField.test(start.replace(/^\u00ef\u00bb\u00bf/, ''))) {
    yield { kind: 'skipped', source: path, reason: 'does not begin with a header field, so it is no message' }
    return
  }
  yield message(path, folder, bytes)
}

async function* readMbox(path: string, folder: readonly string[]): AsyncGenerator<MailImportItem> {
  try {
    for await (const { bytes, envelope, offset } of splitMbox(
      createReadStream(path, { highWaterMark: 1024 * 1024 }),
    )) {
      const { receivedAt } = message(path, folder, bytes)
      yield {
        kind: 'message',
        folder,
        source: `${path} at byte ${offset}`,
        bytes,
        receivedAt: receivedAt ?? envelopeTime(envelope),
      }
    }
  } catch (error) {
    throw new MailImportError(`${path}: ${error instanceof MboxError ? error.message : reasonOf(error)}`)
  }
}

function message(
  source: string,
  folder: readonly string[],
  bytes: Uint8Array,
): Extract<MailImportItem, { kind: 'message' }> {
  return { kind: 'message', folder, source, bytes, receivedAt: arrival(bytes) }
}

/** The date of the topmost Received field, else of Date. */
function arrival(bytes: Uint8Array): number | undefined {
  const head = Buffer.from(bytes.subarray(0, 64 * 1024)).toString('latin1')
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length
  const fields = head.slice(0, end).replace(/\r?\n[ \t]+/g, ' ')
  const received = /^Received:[^\r\n]*;([^\r\n;]*)$/im.exec(fields)?.[1]
  return timeOf(received) ?? timeOf(/^Date:([^\r\n]*)$/im.exec(fields)?.[1])
}

/** Mozilla and mail servers write the time of arrival behind the word in the separator, in UTC. */
function envelopeTime(envelope: string): number | undefined {
  const text = envelope.replace(/^From \S+\s*/, '')
  return timeOf(/[A-Z]{3,4}$|[+-]\d{4}/.test(text) ? text : `${text} UTC`)
}

const earliest = Date.UTC(1970, 0, 2)
const latest = Date.UTC(9999, 0, 1)

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || !/\d/.test(text)) return undefined
  const time = Date.parse(text.replace(/\([^)]*\)/g, '').trim())
  return Number.isFinite(time) && time > earliest && time < latest ? time : undefined
}

async function beginning(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new MailImportError(`${path}: ${reasonOf(error)}`)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } catch (error) {
    throw new MailImportError(`${path}: ${reasonOf(error)}`)
  } finally {
    await file.close()
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new MailImportError(`${path}: ${reasonOf(error)}`)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission to read it is denied',
  EISDIR: 'is a folder',
  ELOOP: 'is a link to itself',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return reasons[code] ?? error.message
}
