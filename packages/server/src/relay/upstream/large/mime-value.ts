import { decodeWords } from 'postal-mime'

/** A structured header value: `application/pdf; name="a b.pdf"`. */
export interface MimeValue {
  /** Lower case. */
  value: string
  parameters: ReadonlyMap<string, string>
}

const parameter = /;\s*([\w.-]+?)(?:\*(\d{1,2}))?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/gs
const mostLength = 10_000

/** Reads Content-Type or Content-Disposition: quotes, continuations and characters of RFC 2231, words of RFC 2047. */
export function mimeValue(text: string): MimeValue {
  const whole = text.slice(0, mostLength)
  const found = new Map<string, { index: number; isEncoded: boolean; text: string }[]>()
  for (const [, name = '', index = '0', star, quoted, token = ''] of whole.matchAll(parameter)) {
    const pieces = found.get(name.toLowerCase()) ?? []
    pieces.push({
      index: Number(index),
      isEncoded: star !== undefined,
      text: quoted?.replaceAll(/\\(.)/gs, '$1') ?? token,
    })
    found.set(name.toLowerCase(), pieces)
  }
  const parameters = new Map<string, string>()
  for (const [name, pieces] of found) {
    const sorted = pieces.sort((one, other) => one.index - other.index)
    const isEncoded = sorted.some((one) => one.isEncoded)
    const joined = sorted.map((one) => one.text).join('')
    parameters.set(name, isEncoded ? percentDecoded(joined) : words(joined))
  }
  return { value: (whole.split(';')[0] ?? '').trim().toLowerCase(), parameters }
}

/** `utf-8'en'%C3%A4` */
function percentDecoded(text: string): string {
  const [, charset = 'utf-8', rest = text] = /^([^']*)'[^']*'(.*)$/s.exec(text) ?? []
  const bytes = Buffer.from(
    rest.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

/** Encoded words, and what devices write as bare UTF-8. */
const words = (text: string): string => decodeWords(Buffer.from(text, 'latin1').toString('utf8'))
