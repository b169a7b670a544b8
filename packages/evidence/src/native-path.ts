import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

const longestSegment = 40
const longestFolders = 110

const refused = /[<>:"/\\|?*%]/u
/** Control, format, surrogate, private use, unassigned; line and paragraph separators. */
const unfit = /[\p{C}\p{Zl}\p{Zp}]/u
/** What a native itself is called; a folder of that name would stand in its way. */
const nativeName = /^\d{8,}\.(eml|json)$/iu
const device = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/iu

/**
 * One name as a path segment that every file system takes, that leads nowhere else, and that looks like the name.
 * The rules are in docs/package-format.md, "Names of natives".
 */
export function safeSegment(name: string): string {
  let shown = ''
  for (const character of name.normalize('NFC')) {
    shown += unfit.test(character) || refused.test(character.normalize('NFKC')) ? '_' : character
  }
  shown = trimEnd(shown.replace(/^ +/, '')).replace(/^[.~]/, '_')
  if (shown.length > longestSegment) shown = `${cut(shown, longestSegment - 9)}~${digest(name, 8)}`
  if (shown === '') return '_'
  return device.test(shown) || nativeName.test(shown) ? `_${shown}` : shown
}

const trimEnd = (text: string): string => text.replace(/[ .]+$/, '')

/** At most `length` UTF-16 units, no half of a pair at the end. */
const cut = (text: string, length: number): string =>
  trimEnd(text.slice(0, length).replace(/[\ud800-\udbff]$/, ''))

const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits)

/** The folders of a path as segments that together stay within their limit. */
function safeFolders(folderPath: readonly string[]): string[] {
  const segments = folderPath.map(safeSegment)
  if (segments.join('/').length <= longestFolders) return segments
  const tail = `~${digest(canonicalJson(folderPath), 16)}`
  while (segments.length > 0 && [...segments, tail].join('/').length > longestFolders) segments.pop()
  return [...segments, tail]
}

/** Where an item lies, as far as its path is concerned. */
export interface Place {
  custodian: string
  mailbox: string
  folderPath: readonly string[]
  folderId: string
}

/**
 * Gives paths to natives, one folder of the package for each folder of a mailbox. It remembers folders, not items.
 */
export class NativePaths {
  readonly #mailboxesOf: ReadonlyMap<string, number>
  /** What was given, by what asked for it. */
  readonly #given = new Map<string, string>()
  /** What is taken, as a file system that ignores case would compare it. */
  readonly #taken = new Set<string>()

  /** @param custodians in the package's order, each with her mailboxes. */
  constructor(custodians: readonly { name: string; mailboxes: readonly string[] }[]) {
    this.#mailboxesOf = new Map(custodians.map(({ name, mailboxes }) => [name, mailboxes.length]))
  }

  /** The folder of the package for a folder of a mailbox: `data/native/…`, with `/`. */
  folderFor(place: Place): string {
    const custodian = this.#give(
      ['data/native'],
      [safeSegment(place.custodian)],
      canonicalJson(['c', place.custodian]),
    )
    const several = (this.#mailboxesOf.get(place.custodian) ?? 1) > 1
    const mailbox = several
      ? this.#give(
          [custodian],
          [safeSegment(place.mailbox)],
          canonicalJson(['m', place.custodian, place.mailbox]),
        )
      : custodian
    const key = canonicalJson(['f', place.custodian, place.mailbox, place.folderId, place.folderPath])
    return this.#give([mailbox], safeFolders(place.folderPath), key)
  }

  #give(parent: readonly string[], segments: readonly string[], key: string): string {
    const known = this.#given.get(key)
    if (known !== undefined) return known
    const wanted = [...parent, ...segments].join('/')
    let path = wanted
    for (let copy = 2; this.#taken.has(folded(path)); copy++) path = `${wanted}~${copy}`
    this.#taken.add(folded(path))
    this.#given.set(key, path)
    return path
  }
}

const folded = (path: string): string => path.normalize('NFKC').toLowerCase().normalize('NFKC')

/** At least 8 digits; more where the package is that large. */
export const documentNumber = (seq: number): string => String(seq).padStart(8, '0')

/** A name tells the kind: `.eml` for MIME, `.json` for what Graph has no MIME of. */
export const nativeFileName = (seq: number, kind: 'mime' | 'graph_json'): string =>
  `${documentNumber(seq)}.${kind === 'mime' ? 'eml' : 'json'}`
