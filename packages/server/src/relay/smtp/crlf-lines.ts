const CR = 13
const LF = 10
const crlf = Buffer.from('\r\n')

/**
 * Lines that end in CRLF and nothing else: what is looked at here is what goes out, and no later reader finds another end of
 * the header, or of the message, at a bare CR or LF.
 */
export async function* crlfLines(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  let afterCr = false
  for await (const chunk of source) {
    const parts: Uint8Array[] = []
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte !== CR && byte !== LF) {
        afterCr = false
        continue
      }
      parts.push(chunk.subarray(from, at))
      if (byte === CR || !afterCr) parts.push(crlf)
      afterCr = byte === CR
      from = at + 1
    }
    parts.push(chunk.subarray(from))
    yield Buffer.concat(parts)
  }
}
