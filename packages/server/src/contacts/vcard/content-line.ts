/** One line of a vCard (RFC 6350 section 3.3, RFC 2426): its value still escaped. */
export interface ContentLine {
  /** Upper case, without a group before it. */
  name: string
  /** Upper-case names; values without quotes. TYPE of vCard 2.1 style (`TEL;HOME:`) counts as TYPE. */
  params: ReadonlyMap<string, readonly string[]>
  value: string
}

/** The lines of a file, unfolded; what is no content line is left out. */
export function readLines(text: string): ContentLine[] {
  const unfolded = text.replace(/^\uFEFF/, '').replaceAll(/\r?\n[ \t]/g, '')
  return unfolded.split(/\r\n|\n|\r/).flatMap((line) => readLine(line) ?? [])
}

function readLine(line: string): ContentLine | undefined {
  const head = /^(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)/.exec(line)
  if (head?.[1] === undefined) return undefined
  const params = new Map<string, string[]>()
  const param = /;([A-Za-z0-9-]+)(?:=((?:"[^"]*"|[^",;:]*)(?:,(?:"[^"]*"|[^",;:]*))*))?/y
  param.lastIndex = head[0].length
  let end = param.lastIndex
  for (let match = param.exec(line); match; match = param.exec(line)) {
    const [, name = '', given] = match
    const key = given === undefined ? 'TYPE' : name.toUpperCase()
    const values = (given ?? name).match(/"[^"]*"|[^",]+/g) ?? []
    params.set(key, [...(params.get(key) ?? []), ...values.map((one) => one.replaceAll('"', ''))])
    end = param.lastIndex
  }
  if (line.charAt(end) !== ':') return undefined
  return { name: head[1].toUpperCase(), params, value: line.slice(end + 1) }
}

/** The value with its escapes resolved (RFC 6350 section 3.4). */
export const unescapeText = (value: string): string =>
  value.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' || sign === 'N' ? '\n' : sign))

/** Parts between signs that are not escaped, each unescaped: `;` of N, ADR and ORG, `,` of lists. */
export function splitValue(value: string, sign: ';' | ','): string[] {
  const parts = ['']
  for (const [piece] of value.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (piece === sign) parts.push('')
    else parts[parts.length - 1] += piece
  }
  return parts.map(unescapeText)
}

/** A text as a value; line breaks of any kind become `\n`, other control characters are left out. */
export function escapeText(text: string): string {
  return text
    .replaceAll(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
}

const mostOctets = 75

/** A line folded at 75 octets, never within a character (RFC 6350 section 3.2), with its line break. */
export function foldLine(line: string): string {
  let folded = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > mostOctets) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return `${folded}\r\n`
}
