const WORD = /=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=/g

/**
 * Decodes the encoded words of a header (RFC 2047). White space between two of them goes; neighbours in one charset are
 * joined before decoding, since senders split characters (not in ISO-2022, where each word begins anew).
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text
  let result = ''
  let end = 0
  let pending: { charset: string; bytes: Buffer[] } | undefined
  const flush = () => {
    if (pending) result += decodeCharset(Buffer.concat(pending.bytes), pending.charset)
    pending = undefined
  }
  for (const match of text.matchAll(WORD)) {
    const [whole, label = '', encoding = '', content = ''] = match
    const gap = text.slice(end, match.index)
    if (!pending || gap.trim() !== '') {
      flush()
      result += gap
    }
    const charset = (label.split('*')[0] ?? '').toLowerCase()
    if (pending && (pending.charset !== charset || charset.startsWith('iso-2022'))) flush()
    pending ??= { charset, bytes: [] }
    pending.bytes.push(encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quoted(content))
    end = match.index + whole.length
  }
  flush()
  return result + text.slice(end)
}

function quoted(content: string): Buffer {
  const text = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

function decodeCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
