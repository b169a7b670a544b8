import { MAX_MESSAGE_BYTES } from '../../limits.ts'
import type { ByteSource } from '../../wire/byte-source.ts'

/** Longest line of a command, without its literals. */
const MAX_LINE_BYTES = 64 * 1024
/** Longest literal, except for what is appended. */
const MAX_LITERAL_BYTES = 64 * 1024
/** Before anybody has signed in. */
const MAX_STRANGER_BYTES = 8 * 1024
const MAX_LITERALS = 256

/** A command as it came: text with literals between (RFC 3501 section 4.3). Text is Latin-1, so that each character is a byte. */
export interface RawCommand {
  readonly tag: string
  /** In capitals. */
  readonly name: string
  /** What follows the name. */
  readonly parts: readonly (string | Buffer)[]
}

export type ReadCommand =
  | { readonly kind: 'command'; readonly command: RawCommand }
  /** `tag` is `*` where none could be read. */
  | { readonly kind: 'bad'; readonly tag: string; readonly text: string }
  | { readonly kind: 'end' }

const TAG = /^([!#$&',-[\]^-z|}~]{1,256}) +([A-Za-z0-9-]{1,32})(?=$| )/
const LONE_TAG = /^[!#$&',-[\]^-z|}~]{1,256}(?= |$)/
const LITERAL = /\{(\d{1,10})(\+?)\}$/

/** Reads one command with all its literals. @param invite asks the client to send a literal */
export async function readCommand(
  source: ByteSource,
  invite: () => void,
  isStranger: boolean,
): Promise<ReadCommand> {
  const parts: (string | Buffer)[] = []
  let tag = '*'
  let name = ''
  let fault: string | undefined
  for (;;) {
    const line = await source.line(isStranger ? MAX_STRANGER_BYTES : MAX_LINE_BYTES)
    if (line.kind === 'end') return line
    if (line.kind === 'too-long') return { kind: 'bad', tag, text: 'Command line too long. 10' }
    let text = line.bytes.toString('latin1')
    if (!line.clean || text.includes('\0')) fault = 'Command Error. 10'
    if (parts.length === 0) {
      const head = TAG.exec(text)
      tag = head?.[1] ?? LONE_TAG.exec(text)?.[0] ?? '*'
      name = (head?.[2] ?? '').toUpperCase()
      if (!head) fault ??= 'Command Error. 12'
      text = text.slice(head?.[0].length ?? 0)
    }
    const literal = LITERAL.exec(text)
    parts.push(literal ? text.slice(0, literal.index) : text)
    if (!literal) break
    const length = Number(literal[1])
    const isSynchronizing = literal[2] !== '+'
    fault ??= literalFault(length, name, isStranger, parts.length)
    if (fault !== undefined) {
      if (isSynchronizing) break
      await source.skip(length)
      continue
    }
    if (isSynchronizing) invite()
    const bytes = await source.take(length)
    if (!bytes) return { kind: 'end' }
    parts.push(bytes)
  }
  if (fault !== undefined) return { kind: 'bad', tag, text: fault }
  return { kind: 'command', command: { tag, name, parts } }
}

function literalFault(length: number, name: string, isStranger: boolean, parts: number): string | undefined {
  if (parts > MAX_LITERALS * 2) return 'Command Error. 10'
  if (isStranger) return length > MAX_STRANGER_BYTES ? 'Command Argument Error. 11' : undefined
  const most = name === 'APPEND' ? MAX_MESSAGE_BYTES : MAX_LITERAL_BYTES
  return length > most ? 'Command Argument Error. 11' : undefined
}
