/**
 * How values of others get into a script: as JSON of nothing but printable ASCII that holds none of `'`, `` ` ``, `$`, `<`, `>`
 * and `&`, each of which stands as `\u0027` and so on. Between two plain single quotes that text is one literal in bash and in
 * PowerShell alike, whatever it says. ASCII matters in PowerShell: it takes ‘ ’ ‚ ‛ for single quotes, and Windows PowerShell
 * reads a file without a mark in the machine's code page, where bytes of quite other letters become such quotes
 * (https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules).
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]|['`$<>&]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** JSON between single quotes: a literal of bash and of PowerShell. */
export const jsonLiteral = (value: unknown): string => `'${asciiJson(value)}'`

const plain = /^[\x20-\x7e]*$/

/**
 * A word of bash that is this text. Bytes that are no printable ASCII stand in octal, which bash 3.2 (macOS) understands too.
 * @throws RangeError for a NUL, which no word of a shell can hold
 */
export function bashLiteral(text: string): string {
  if (text.includes('\0')) throw new RangeError('a word of a shell cannot hold a NUL')
  if (plain.test(text)) return `'${text.replaceAll("'", "'\\''")}'`
  const bytes = [...Buffer.from(text, 'utf8')].map((byte) =>
    /[\w ./:@-]/.test(String.fromCharCode(byte)) && byte < 0x80
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  )
  return `$'${bytes.join('')}'`
}
