import { type FetchItem, readFetchItems } from '../fetch-items.ts'
import type { FlagName } from '../flags.ts'
import type { ViewEntry } from '../folder-view.ts'
import { sectionBytes } from '../mime/body-section.ts'
import { bodyStructure } from '../mime/body-structure.ts'
import { envelope } from '../mime/envelope.ts'
import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'
import { internalDate, literal, type Piece } from '../wire/format.ts'
import { readSequenceSet } from '../wire/sequence-set.ts'
import type { ImapCommand } from './command.ts'
import { changeFlags } from './store.ts'

export const fetch: ImapCommand = {
  from: 'selected',
  keepsNumbers: true,
  run: (session, args) => run(session, args, false),
}

export const uidFetch: ImapCommand = {
  from: 'selected',
  run: (session, args) => run(session, args, true),
}

const seen: ReadonlyMap<FlagName, boolean> = new Map([['seen', true]])

/** RFC 3501 section 6.4.5. A message that is gone already is still answered for, since its bytes stay in the spool. */
async function run(session: ImapSession, args: Cursor, byUid: boolean): Promise<undefined> {
  args.space()
  const set = readSequenceSet(args)
  args.space()
  const asked = readFetchItems(args)
  args.end()
  const view = session.selected
  const hasUid = asked.some(({ kind }) => kind === 'uid')
  const items: FetchItem[] = byUid && !hasUid ? [{ kind: 'uid' }, ...asked] : asked
  const marksSeen = !view.isReadOnly && items.some((item) => item.kind === 'section' && !item.peek)
  const flagsAsked = items.some(({ kind }) => kind === 'flags')
  for (const [number, entry] of view.select(set, byUid)) {
    const isNew = marksSeen && !entry.message.isRead && view.isThere(entry)
    if (isNew) changeFlags(session, entry, seen)
    const wanted: readonly FetchItem[] = isNew && !flagsAsked ? [...items, { kind: 'flags' }] : items
    const pieces = wanted.flatMap((item, index) => [index === 0 ? '' : ' ', ...write(session, entry, item)])
    session.tell(`${number} FETCH (`, ...pieces, ')')
    await session.out.flow()
    if (session.isEnded) return undefined
  }
  return undefined
}

function write(session: ImapSession, entry: ViewEntry, item: FetchItem): Piece[] {
  const { message } = entry
  const { reader } = session
  switch (item.kind) {
    case 'uid':
      return [`UID ${entry.uid}`]
    case 'flags':
      return [`FLAGS (${entry.flags})`]
    case 'internaldate':
      return [`INTERNALDATE "${internalDate(message.receivedAt)}"`]
    case 'size':
      return [`RFC822.SIZE ${message.size}`]
    case 'envelope':
      return ['ENVELOPE ', ...envelope(reader.headers(message.content))]
    case 'body':
    case 'bodystructure': {
      const { bytes, root } = reader.parsed(message.content)
      const isLong = item.kind === 'bodystructure'
      return [isLong ? 'BODYSTRUCTURE ' : 'BODY ', ...bodyStructure(bytes, root, isLong)]
    }
    case 'section': {
      const bytes = readSection(session, entry, item)
      return [`${item.label} `, ...(bytes ? literal(bytes) : ['NIL'])]
    }
  }
}

function readSection(
  { reader }: ImapSession,
  { message: { content } }: ViewEntry,
  { section, partial }: FetchItem & { readonly kind: 'section' },
): Buffer | undefined {
  const isWhole = section.path.length === 0 && section.what === 'all'
  if (isWhole) return partial ? reader.range(content, partial[0], partial[1]) : reader.bytes(content)
  const { bytes, root } = reader.parsed(content)
  const found = sectionBytes(bytes, root, section)
  return partial ? found?.subarray(partial[0], partial[0] + partial[1]) : found
}
