import { CommandLines } from './command-lines.ts'

/** The folder that is open, as the device knows it. */
export interface OpenFolder {
  /** What opened it, without its tag: `SELECT INBOX`. */
  command: string
  uidValidity: string
  /** As it was opened. */
  first: { exists: number; uidNext: number }
  /** Messages that went since, and how many there are, as the device was told. */
  expunged: number
  exists: number
}

/** What a folder says of itself as it is opened. */
export interface FolderFacts {
  exists?: number
  uidValidity?: string
  uidNext?: number
}

/** Commands after which a session is more than a folder and its numbers. */
const binding = /^(?:ENABLE|NOTIFY|COMPRESS|STARTTLS|AUTHENTICATE|LOGIN|UNAUTHENTICATE|LOGOUT)$/

/**
 * A session's state as far as another connection would have to take it over: the folder that is open, the numbers that its
 * messages have (RFC 3501 section 2.3.1.2), and whether the device waits for anything.
 */
export class ImapState {
  folder: OpenFolder | undefined
  /** The device said LOGOUT. */
  isLeaving = false
  readonly #commands: CommandLines
  readonly #waiting = new Set<string>()
  #opening: { tag: string; command: string; facts: FolderFacts } | undefined
  #closing: string | undefined
  #idle: { tag: string; isOn: boolean } | undefined
  #isBound = false

  constructor() {
    this.#commands = new CommandLines((line, hasLiteral) => this.#command(line, hasLiteral))
  }

  sent(chunk: Buffer): void {
    this.#commands.take(chunk)
  }

  /** Whether the session could go on over another connection, and the device would see no difference. */
  get isQuiet(): boolean {
    const isIdle = this.#idle?.isOn === true && this.#waiting.size === 1
    return !this.#isBound && this.#commands.isBetween && (this.#waiting.size === 0 || isIdle)
  }

  /** The tag of the IDLE that is on. */
  get idleTag(): string | undefined {
    return this.#idle?.isOn ? this.#idle.tag : undefined
  }

  /** A whole line of the server's that is no literal's: tagged, untagged or `+`. */
  heard(line: string): void {
    if (line.startsWith('* ')) this.#untagged(line)
    else if (line.startsWith('+')) {
      if (this.#idle !== undefined) this.#idle.isOn = true
    } else this.#tagged(line)
  }

  #command(line: string, hasLiteral: boolean): void {
    if (this.#idle !== undefined && /^done$/i.test(line.trim())) {
      this.#idle = undefined
      return
    }
    const [, tag, word = '', rest = ''] = /^([^\s(){%*"\\+]{1,100}) ([A-Za-z]+)( .*)?$/.exec(line) ?? []
    const name = word.toUpperCase()
    if (tag === undefined || this.#idle !== undefined || this.#waiting.has(tag) || this.#waiting.size > 100) {
      this.#isBound = true
      return
    }
    this.#waiting.add(tag)
    if (name === 'LOGOUT') this.isLeaving = true
    // SEARCHRES keeps a result for later (RFC 5182); a folder's name in a literal is rare and not kept.
    const isOpening = name === 'SELECT' || name === 'EXAMINE'
    if (binding.test(name) || /\bSAVE\b/i.test(rest) || (isOpening && hasLiteral)) this.#isBound = true
    if (name === 'IDLE') this.#idle = { tag, isOn: false }
    if (name === 'CLOSE' || name === 'UNSELECT') this.#closing = tag
    if (isOpening) this.#opening = { tag, command: `${name}${rest}`, facts: {} }
  }

  #untagged(line: string): void {
    const facts = this.#opening?.facts
    if (facts !== undefined) readFacts(line, facts)
    else if (this.folder !== undefined) count(line, this.folder)
  }

  #tagged(line: string): void {
    const [, tag = '', answer = ''] = /^(\S+) (OK|NO|BAD)\b/i.exec(line) ?? []
    this.#commands.answered()
    if (!this.#waiting.delete(tag)) return
    if (this.#idle?.tag === tag) this.#idle = undefined
    const isDone = answer.toUpperCase() === 'OK'
    if (this.#opening?.tag === tag) {
      const { command, facts } = this.#opening
      this.#opening = undefined
      this.folder = isDone ? folderOf(command, facts) : undefined
      if (isDone && this.folder === undefined) this.#isBound = true
    } else if (this.#closing === tag) {
      this.#closing = undefined
      if (isDone) this.folder = undefined
    }
  }
}

/** Takes what an untagged line of SELECT's says. */
export function readFacts(line: string, facts: FolderFacts): void {
  const [, exists] = /^\* (\d{1,10}) EXISTS\b/i.exec(line) ?? []
  if (exists !== undefined) facts.exists = Number(exists)
  const [, name, value = ''] = /^\* OK \[(UIDVALIDITY|UIDNEXT) (\d{1,10})\]/i.exec(line) ?? []
  if (name?.toUpperCase() === 'UIDVALIDITY') facts.uidValidity = value
  if (name?.toUpperCase() === 'UIDNEXT') facts.uidNext = Number(value)
}

function folderOf(command: string, { exists, uidValidity, uidNext }: FolderFacts): OpenFolder | undefined {
  if (exists === undefined || uidValidity === undefined || uidNext === undefined) return undefined
  return { command, uidValidity, first: { exists, uidNext }, expunged: 0, exists }
}

function count(line: string, folder: OpenFolder): void {
  const [, number, word] = /^\* (\d{1,10}) (EXISTS|EXPUNGE)\b/i.exec(line) ?? []
  if (number === undefined) return
  if (word?.toUpperCase() === 'EXISTS') folder.exists = Number(number)
  else {
    folder.expunged++
    folder.exists--
  }
}

/**
 * Whether the messages of a folder that was opened anew have the numbers that the device knows. Of all UIDs ever given out since
 * the device opened it, none may be missing but those that it was told of: then the same messages stand in the same order.
 */
export const hasSameNumbers = (folder: OpenFolder, fresh: FolderFacts): boolean =>
  fresh.uidValidity === folder.uidValidity &&
  fresh.exists !== undefined &&
  fresh.uidNext !== undefined &&
  fresh.uidNext >= folder.first.uidNext &&
  fresh.exists >= folder.exists &&
  fresh.exists === folder.first.exists + (fresh.uidNext - folder.first.uidNext) - folder.expunged
