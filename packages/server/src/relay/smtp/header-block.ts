/** One field as it stands, folded lines and all; without its last CRLF. Text is Latin-1, so that bytes stay what they are. */
export interface HeaderField {
  /** Lower case. */
  name: string
  raw: string
}

/**
 * Takes a header block apart (RFC 5322 section 2.2): lines in CRLF, no empty one.
 * @returns undefined where a line is neither a field nor the rest of one: programs disagree about what such a header says
 */
export function headerFields(block: string): HeaderField[] | undefined {
  const fields: HeaderField[] = []
  for (const line of block === '' ? [] : block.split('\r\n')) {
    if (/^[ \t]/.test(line)) {
      const last = fields.at(-1)
      if (last === undefined) return undefined
      last.raw += `\r\n${line}`
      continue
    }
    const [, name] = /^([!-9;-~]+)[ \t]*:/.exec(line) ?? []
    if (name === undefined) return undefined
    fields.push({ name: name.toLowerCase(), raw: line })
  }
  return fields
}

/** The value of a field in one line. */
export const unfolded = ({ raw }: HeaderField): string =>
  raw
    .slice(raw.indexOf(':') + 1)
    .replaceAll(/\r\n/g, '')
    .trim()
