/** A response on its way out: text is Latin-1, so that what must be UTF-8 stands in a Buffer. */
export type Piece = string | Buffer

const MAX_QUOTED = 1000

/** A string: quoted where that can be, else a literal. NUL, which no literal may hold, is left out. */
export function string(text: string): Piece[] {
  if (text.length <= MAX_QUOTED && /^[\x20-\x7e]*$/.test(text))
    return [`"${text.replaceAll(/["\\]/g, '\\$&')}"`]
  return literal(Buffer.from(text.replaceAll('\0', '')))
}

/** A string, or NIL for what is not there. */
export function nstring(text: string | undefined | null): Piece[] {
  return text === undefined || text === null ? ['NIL'] : string(text)
}

export function literal(bytes: Buffer): Piece[] {
  return [`{${bytes.length}}\r\n`, bytes]
}

/** A mailbox name, which is ASCII in modified UTF-7: an atom where that can be. */
export function mailboxName(name: string): string {
  return /^[!#$&'+-[^-z|}~]+$/.test(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&')}"`
}

/** `21-Nov-2026 09:00:00 +0000`; the day has a leading space where it has one digit. */
export function internalDate(milliseconds: number): string {
  const date = new Date(milliseconds)
  const [, , month = ''] = date.toUTCString().split(' ')
  const day = String(date.getUTCDate()).padStart(2, ' ')
  return `${day}-${month}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000`
}
