/** The MIME without the header fields of these names (lower case), folded lines included; nothing else is touched. */
export function withoutHeaders(mime: Buffer, names: readonly string[]): Buffer {
  const kept: Buffer[] = []
  let at = 0
  let dropping = false
  while (at < mime.length) {
    const newline = mime.indexOf(10, at)
    const end = newline < 0 ? mime.length : newline + 1
    const line = mime.subarray(at, end)
    const first = line[0]
    if (first === 10 || first === 13) break
    const isFolded = first === 32 || first === 9
    if (!isFolded) {
      const name = line.toString('latin1').split(':', 1)[0] ?? ''
      dropping = names.includes(name.trim().toLowerCase())
    }
    if (!dropping) kept.push(line)
    at = end
  }
  return Buffer.concat([...kept, mime.subarray(at)])
}

/** The MIME with header lines (without line ends) before its own. */
export function withHeaders(mime: Buffer, lines: readonly string[]): Buffer {
  return lines.length === 0 ? mime : Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n`), mime])
}
