/**
 * A TrueType font (ISO/IEC 14496-22), as far as a PDF needs it: which glyph a character has, how wide it is, and the same font
 * with the outlines of some glyphs alone. For fonts that come with Gatewarden, not for hostile ones.
 */
export class TrueTypeFont {
  readonly #tables = new Map<string, Buffer>()
  readonly #glyphs = new Map<number, number>()
  readonly #widths: Uint16Array
  readonly unitsPerEm: number
  readonly ascent: number
  readonly descent: number
  /** xMin, yMin, xMax, yMax. */
  readonly box: readonly number[]

  constructor(file: Buffer) {
    for (let at = 12; at < 12 + 16 * file.readUInt16BE(4); at += 16) {
      const from = file.readUInt32BE(at + 8)
      this.#tables.set(
        file.toString('latin1', at, at + 4),
        file.subarray(from, from + file.readUInt32BE(at + 12)),
      )
    }
    const [head, hhea, hmtx] = [this.#table('head'), this.#table('hhea'), this.#table('hmtx')]
    this.unitsPerEm = head.readUInt16BE(18)
    this.box = [36, 38, 40, 42].map((at) => head.readInt16BE(at))
    this.ascent = hhea.readInt16BE(4)
    this.descent = hhea.readInt16BE(6)
    const told = hhea.readUInt16BE(34)
    const widthAt = (glyph: number) => hmtx.readUInt16BE(4 * Math.min(glyph, told - 1))
    this.#widths = Uint16Array.from({ length: this.#table('maxp').readUInt16BE(4) }, (_, glyph) =>
      widthAt(glyph),
    )
    this.#readCharacters()
  }

  /** 0, the box for what has no form, where the font lacks it. */
  glyphOf(character: number): number {
    return this.#glyphs.get(character) ?? 0
  }

  /** In units of the em. */
  widthOf(glyph: number): number {
    return this.#widths[glyph] ?? 0
  }

  /** The font with these glyphs under their own numbers, and no others. */
  subset(glyphs: Iterable<number>): Buffer {
    const wanted = new Set([0])
    const add = (glyph: number): void => {
      if (wanted.has(glyph)) return
      wanted.add(glyph)
      for (const part of partsOf(this.#outline(glyph))) add(part)
    }
    for (const glyph of glyphs) add(glyph)
    const places = Buffer.alloc(4 * (this.#widths.length + 1))
    const outlines: Buffer[] = []
    let end = 0
    for (let glyph = 0; glyph < this.#widths.length; glyph++) {
      if (wanted.has(glyph)) {
        const outline = this.#outline(glyph)
        outlines.push(outline, Buffer.alloc(-outline.length & 3))
        end += outline.length + (-outline.length & 3)
      }
      places.writeUInt32BE(end, 4 * (glyph + 1))
    }
    const head = Buffer.from(this.#table('head'))
    head.writeInt16BE(1, 50)
    const kept = ['cvt ', 'fpgm', 'hhea', 'hmtx', 'maxp', 'prep'].flatMap((name): [string, Buffer][] => {
      const table = this.#tables.get(name)
      return table ? [[name, table]] : []
    })
    return fontFile([...kept, ['head', head], ['loca', places], ['glyf', Buffer.concat(outlines)]])
  }

  #outline(glyph: number): Buffer {
    const loca = this.#table('loca')
    const isLong = this.#table('head').readInt16BE(50) === 1
    const place = (at: number) => (isLong ? loca.readUInt32BE(4 * at) : 2 * loca.readUInt16BE(2 * at))
    return this.#table('glyf').subarray(place(glyph), place(glyph + 1))
  }

  /** The table of Unicode's basic plane, format 4. */
  #readCharacters(): void {
    const cmap = this.#table('cmap')
    for (let record = 4; record < 4 + 8 * cmap.readUInt16BE(2); record += 8) {
      const table = cmap.subarray(cmap.readUInt32BE(record + 4))
      if (cmap.readUInt16BE(record) !== 3 || cmap.readUInt16BE(record + 2) !== 1) continue
      const doubled = table.readUInt16BE(6)
      for (let segment = 0; segment < doubled; segment += 2) {
        const [last, first] = [table.readUInt16BE(14 + segment), table.readUInt16BE(16 + doubled + segment)]
        const delta = table.readUInt16BE(16 + 2 * doubled + segment)
        const offsetAt = 16 + 3 * doubled + segment
        const offset = table.readUInt16BE(offsetAt)
        for (let character = first; character <= last && character < 0xffff; character++) {
          const found =
            offset === 0 ? character : table.readUInt16BE(offsetAt + offset + 2 * (character - first))
          if (found !== 0) this.#glyphs.set(character, (found + delta) & 0xffff)
        }
      }
    }
  }

  #table(name: string): Buffer {
    const table = this.#tables.get(name)
    if (!table) throw new Error(`The font has no table ${name}.`)
    return table
  }
}

const wordArguments = 0x01
const scales = [
  [0x08, 2],
  [0x40, 4],
  [0x80, 8],
] as const
const moreParts = 0x20

/** The glyphs that a composite one is put together from. */
function* partsOf(outline: Buffer): Iterable<number> {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return
  for (let at = 10, flags = moreParts; flags & moreParts; ) {
    flags = outline.readUInt16BE(at)
    yield outline.readUInt16BE(at + 2)
    at += 4 + (flags & wordArguments ? 4 : 2)
    for (const [flag, bytes] of scales) if (flags & flag) at += bytes
  }
}

/** Readers of fonts in PDF files look at no checksum. */
function fontFile(tables: readonly [name: string, content: Buffer][]): Buffer {
  const head = Buffer.alloc(12 + 16 * tables.length)
  head.writeUInt32BE(0x00010000, 0)
  head.writeUInt16BE(tables.length, 4)
  let end = head.length
  const sorted = tables.toSorted(([one], [other]) => (one < other ? -1 : 1))
  const contents = sorted.flatMap(([name, content], index) => {
    const at = 12 + 16 * index
    head.write(name, at, 'latin1')
    head.writeUInt32BE(end, at + 8)
    head.writeUInt32BE(content.length, at + 12)
    const padding = Buffer.alloc(-content.length & 3)
    end += content.length + padding.length
    return [content, padding]
  })
  return Buffer.concat([head, ...contents])
}
