/** A part of a command: text between literals, or a literal (RFC 3501 section 4.3). */
export type Part = { text: string } | { literal: string }

export interface ImapCommand {
  tag: string
  /** Capitals. */
  name: string
  /** Atoms, quoted strings and literals, as what they stand for. */
  args: string[]
}

/** What ends a line that goes on with a literal: `{12}`, or `{12+}` where the device does not wait (RFC 7888). */
export function literalAt(line: string): { length: number; waits: boolean } | undefined {
  const [, digits, plus] = /\{(\d{1,10})(\+)?\}$/.exec(line) ?? []
  return digits === undefined ? undefined : { length: Number(digits), waits: plus === undefined }
}

/** The tag of a line that may be no command: to answer BAD with. Of ASCII alone: an answer must not bring line ends of its own. */
export const tagOf = (line: string): string =>
  /^[^\s(){%*"\\+\p{Cc}\u{80}-\u{10ffff}]{1,100}(?= |$)/u.exec(line)?.[0] ?? '*'

/**
 * Reads a command before sign-in; those have strings for arguments, but for ID (RFC 2971), of whose list nothing is wanted.
 * @returns undefined for what is none
 */
export function imapCommand(parts: readonly Part[]): ImapCommand | undefined {
  const [first] = parts
  const [, id] = (first && 'text' in first && /^(\S+) ID(?: |$)/i.exec(first.text)) || []
  if (id !== undefined && tagOf(id) === id) return { tag: id, name: 'ID', args: [] }
  const args: string[] = []
  let isOpen = true
  for (const [index, part] of parts.entries()) {
    if ('literal' in part) {
      args.push(part.literal)
      isOpen = false
      continue
    }
    const bare = index === parts.length - 1 ? part.text : part.text.replace(/\{\d{1,10}\+?\}$/, '')
    const words = wordsOf(bare, isOpen && index === 0)
    if (words === undefined) return undefined
    args.push(...words)
  }
  const [tag, name, ...rest] = args
  if (tag === undefined || name === undefined || tagOf(tag) !== tag) return undefined
  return { tag, name: name.toUpperCase(), args: rest }
}

/** Atoms and quoted strings with one space between; a text behind a literal begins with one. */
function wordsOf(text: string, isFirst: boolean): string[] | undefined {
  const words: string[] = []
  let rest = isFirst ? ` ${text}` : text
  while (rest !== '') {
    if (rest === ' ') return words
    const [all, quoted, atom] = /^ (?:"((?:[^"\\\r\n]|\\["\\])*)"|([^\s"(){}\\\p{Cc}]+))/u.exec(rest) ?? []
    if (all === undefined) return undefined
    words.push(quoted === undefined ? (atom ?? '') : quoted.replaceAll(/\\(["\\])/g, '$1'))
    rest = rest.slice(all.length)
  }
  return words
}
