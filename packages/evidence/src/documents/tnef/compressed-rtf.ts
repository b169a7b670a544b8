/** What every dictionary begins with: MS-OXRTFCP 2.1.2.1. */
const beginning = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans ' +
    'SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
)
const dictionaryBytes = 4096
const headBytes = 16
const compressed = 0x75465a4c
const stored = 0x414c454d

/**
 * The RTF of PR_RTF_COMPRESSED, by MS-OXRTFCP: at most so many bytes of it.
 * @returns undefined where it is none
 */
export function decompressRtf(bytes: Buffer, limit: number): { rtf: Buffer; isCut: boolean } | undefined {
  if (bytes.length < headBytes) return undefined
  const kind = bytes.readUInt32LE(8)
  const content = bytes.subarray(headBytes)
  if (kind === stored) return { rtf: content.subarray(0, limit), isCut: content.length > limit }
  return kind === compressed ? expand(content, limit) : undefined
}

/** A byte of flags, lowest first, tells of eight things whether each is a byte or a run of the dictionary. */
function expand(content: Buffer, limit: number): { rtf: Buffer; isCut: boolean } {
  const dictionary = Buffer.alloc(dictionaryBytes)
  beginning.copy(dictionary)
  let place = beginning.length
  // A run of 17 bytes stands in 2: nothing grows more than so.
  const rtf = Buffer.alloc(Math.min(limit, content.length * 9))
  let written = 0
  const put = (byte: number): void => {
    dictionary[place] = byte
    place = (place + 1) % dictionaryBytes
    rtf[written++] = byte
  }
  for (let at = 0; at < content.length; ) {
    const flags = content.readUInt8(at++)
    for (let bit = 0; bit < 8 && at < content.length; bit++) {
      if (written === limit) return { rtf, isCut: true }
      if ((flags & (1 << bit)) === 0) {
        put(content.readUInt8(at++))
        continue
      }
      if (at + 2 > content.length) return { rtf: rtf.subarray(0, written), isCut: false }
      const run = content.readUInt16BE(at)
      at += 2
      const from = run >> 4
      if (from === place) return { rtf: rtf.subarray(0, written), isCut: false }
      const length = (run & 15) + 2
      for (let index = 0; index < length && written < limit; index++)
        put(dictionary.readUInt8((from + index) % dictionaryBytes))
    }
  }
  return { rtf: rtf.subarray(0, written), isCut: false }
}
