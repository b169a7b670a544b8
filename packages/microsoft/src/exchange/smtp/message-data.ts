const CR = 13
const LF = 10
const DOT = 46
const crlf = Buffer.from('\r\n')
const stuffed = Buffer.from('..')

/**
 * The message as it goes behind DATA (RFC 5321 section 4.5.2): lines end in CRLF and nothing else, a dot that begins one is
 * doubled, and the last line is ended. A bare CR or LF becomes CRLF: left alone, some server would read `\n.\n` as the end and
 * what follows as commands. The dot that ends it is not part of it.
 */
export async function* messageData(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  let atStart = true
  let afterCr = false
  for await (const chunk of source) {
    const parts: Uint8Array[] = []
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte === LF || byte === CR) {
        parts.push(chunk.subarray(from, at))
        from = at + 1
        if (byte === CR || !afterCr) parts.push(crlf)
        afterCr = byte === CR
        atStart = true
        continue
      }
      if (byte === DOT && atStart) {
        parts.push(chunk.subarray(from, at), stuffed)
        from = at + 1
      }
      atStart = false
      afterCr = false
    }
    parts.push(chunk.subarray(from))
    yield Buffer.concat(parts)
  }
  if (!atStart) yield crlf
}
