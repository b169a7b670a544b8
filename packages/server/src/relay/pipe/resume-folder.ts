import { lineOf } from './connect-upstream.ts'
import { type FolderFacts, hasSameNumbers, type ImapState, readFacts } from './imap-state.ts'
import type { Wire } from './wire.ts'

/**
 * Opens the session's folder on a fresh connection, and begins its IDLE there.
 * @returns what the device has to be told of it, whole lines; undefined where its messages have other numbers by now
 * @throws Error where Microsoft hangs up
 */
export async function resumeFolder(
  wire: Wire,
  { folder, idleTag }: Pick<ImapState, 'folder' | 'idleTag'>,
): Promise<Buffer | undefined> {
  const news: string[] = []
  if (folder !== undefined) {
    const fresh = await factsOf(wire, folder.command)
    if (fresh === undefined || !hasSameNumbers(folder, fresh)) return undefined
    if (fresh.exists !== folder.exists) news.push(`* ${fresh.exists} EXISTS\r\n`)
  }
  if (idleTag !== undefined) {
    wire.write(`${idleTag} IDLE\r\n`)
    for (;;) {
      const line = await lineOf(wire)
      if (line.startsWith('+')) break
      if (!line.startsWith('* ')) return undefined
      news.push(`${line}\r\n`)
    }
  }
  return Buffer.from(news.join(''), 'latin1')
}

async function factsOf(wire: Wire, command: string): Promise<FolderFacts | undefined> {
  const facts: FolderFacts = {}
  wire.write(`G2 ${command}\r\n`)
  for (;;) {
    const line = await lineOf(wire)
    if (line.startsWith('G2 ')) return /^G2 OK\b/i.test(line) ? facts : undefined
    readFacts(line, facts)
  }
}
