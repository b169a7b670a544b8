export interface HeaderValue {
  /** What stands before the first semicolon. */
  readonly value: string
  /** By name in lower case; continued and encoded ones (RFC 2231) put together. */
  readonly parameters: ReadonlyMap<string, string>
}

/** Takes apart `Content-Type`, `Content-Disposition` and the like (RFC 2045 section 5.1, RFC 2231). Never fails. */
export function parseParameters(header: string): HeaderValue {
  const semicolon = header.indexOf(';')
  if (semicolon === -1) return { value: header.trim(), parameters: new Map() }
  const raw = new Map<string, string>()
  const pattern = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;\s]*))/g
  for (const [, name, quoted, plain] of header.slice(semicolon).matchAll(pattern)) {
    if (name === undefined) continue
    const key = name.toLowerCase()
    if (!raw.has(key)) raw.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
  }
  return { value: header.slice(0, semicolon).trim(), parameters: joined(raw) }
}

function joined(raw: ReadonlyMap<string, string>): Map<string, string> {
  const result = new Map<string, string>()
  for (const [key, value] of raw) {
    const star = key.indexOf('*')
    if (star === -1) {
      if (!result.has(key)) result.set(key, value)
      continue
    }
    const name = key.slice(0, star)
    if (key === `${name}*`) result.set(name, extended(value))
    else if (key === `${name}*0` || key === `${name}*0*`) result.set(name, continued(raw, name))
  }
  return result
}

function continued(raw: ReadonlyMap<string, string>, name: string): string {
  let whole = ''
  let encoded = false
  for (let i = 0; i < 100; i++) {
    const plain = raw.get(`${name}*${i}`)
    const coded = raw.get(`${name}*${i}*`)
    if (plain === undefined && coded === undefined) break
    encoded ||= coded !== undefined
    whole += coded ?? plain
  }
  return encoded ? extended(whole) : whole
}

/** charset'language'percent-encoded */
function extended(value: string): string {
  const [charset = '', , ...rest] = value.split("'")
  const text = rest.length === 0 ? value : rest.join("'")
  const bytes = Buffer.from(
    text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
