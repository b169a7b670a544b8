import { refused } from './reply.ts'

export interface PathAndParameters {
  /** Empty for `<>`. */
  readonly address: string
  /** By keyword in capitals. */
  readonly parameters: ReadonlyMap<string, string>
}

/** A mailbox as RFC 5321 section 4.1.2 has it, quoted local parts and UTF-8 (RFC 6531) included; source routes are passed over. */
const PATH =
  /^ ?<(?:@[^<>:\s]+:)?((?:(?:[^\s<>@"\p{Cc}]+|"(?:[^"\\\p{Cc}]|\\[\x20-\x7e])+")@(?:[^\s<>@"\p{Cc}]+|\[[0-9a-fA-F:.IPv]+\]))?)>/u
const MAX_ADDRESS = 320

/** What follows `MAIL FROM:` or `RCPT TO:`. @throws SmtpRefusal with 501 */
export function readPath(text: string): PathAndParameters {
  const match = PATH.exec(text)
  const address = match?.[1]
  if (!match || address === undefined || address.length > MAX_ADDRESS)
    throw refused('501 5.1.7 Invalid address')
  const rest = text.slice(match[0].length)
  if (rest !== '' && !/^(?: [A-Za-z0-9][A-Za-z0-9-]*(?:=[^\s=\p{Cc}]+)?)+ ?$/u.test(rest)) {
    throw refused('501 5.5.4 Invalid arguments')
  }
  const parameters = new Map<string, string>()
  for (const word of rest.trim().split(' ').filter(Boolean)) {
    const [keyword = '', ...value] = word.split('=')
    const key = keyword.toUpperCase()
    if (parameters.has(key)) throw refused('501 5.5.4 Invalid arguments')
    parameters.set(key, value.join('='))
  }
  return { address, parameters }
}

/** RFC 3461 section 4: bytes written as `+41`; none that would end a line of a report. */
export function decodeXtext(text: string): string {
  if (/\+(?![0-9A-F]{2})|\+[01][0-9A-F]|\+7F/.test(text)) throw refused('501 5.5.4 Invalid arguments')
  return text.replaceAll(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
