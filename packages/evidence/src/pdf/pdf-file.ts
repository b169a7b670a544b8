import { deflateSync } from 'node:zlib'
import type { Sign } from './arabic-forms.ts'
import type { TrueTypeFont } from './true-type-font.ts'

type SignsOf = (text: string) => Iterable<Pick<Sign, 'shown' | 'means'>>

function* charactersOf(text: string): Generator<Pick<Sign, 'shown' | 'means'>> {
  for (const character of text) yield { shown: character, means: character }
}

/** A font of a PDF, and which of its glyphs are used. */
export class PdfFont {
  readonly #font: TrueTypeFont
  readonly #signsOf: SignsOf
  /** Glyphs that were shown, with the text that they stand for. */
  readonly #shown = new Map<number, string>()

  /** @param signsOf the signs of a line from left to right; without it, characters as they come */
  constructor(font: TrueTypeFont, signsOf: SignsOf = charactersOf) {
    this.#font = font
    this.#signsOf = signsOf
  }

  /** How wide a text is, in points. */
  widthOf(text: string, size: number): number {
    let units = 0
    for (const sign of this.#signsOf(text)) units += this.#font.widthOf(this.#glyphOf(sign))
    return (units * size) / this.#font.unitsPerEm
  }

  /** A text as the operand of `Tj`. */
  shown(text: string): string {
    let digits = ''
    for (const sign of this.#signsOf(text)) {
      const glyph = this.#glyphOf(sign)
      if (!this.#shown.has(glyph)) this.#shown.set(glyph, sign.means)
      digits += glyph.toString(16).padStart(4, '0')
    }
    return `<${digits}>`
  }

  /** Where the font lacks a form of a letter, it has the letter. */
  #glyphOf({ shown, means }: Pick<Sign, 'shown' | 'means'>): number {
    return this.#font.glyphOf(shown.codePointAt(0) ?? 0) || this.#font.glyphOf(means.codePointAt(0) ?? 0)
  }

  /** Writes the font with the glyphs that were shown (ISO 32000-1 section 9.7); answers with its object. */
  write(file: PdfFile, name: string): number {
    const { box, ascent, descent, unitsPerEm } = this.#font
    const scaled = (units: number) => Math.round((units * 1000) / unitsPerEm)
    const glyphs = [...this.#shown.keys()].sort((one, other) => one - other)
    const program = file.stream(this.#font.subset(glyphs))
    const descriptor = file.add(
      `<< /Type /FontDescriptor /FontName /${name} /Flags 4 /FontBBox [${box.map(scaled).join(' ')}] /ItalicAngle 0 ` +
        `/Ascent ${scaled(ascent)} /Descent ${scaled(descent)} /CapHeight ${scaled(ascent)} /StemV 80 /FontFile2 ${program} 0 R >>`,
    )
    const widths = glyphs.map((glyph) => `${glyph} [${scaled(this.#font.widthOf(glyph))}]`)
    const descendant = file.add(
      `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> ` +
        `/FontDescriptor ${descriptor} 0 R /CIDToGIDMap /Identity /W [${widths.join(' ')}] >>`,
    )
    const meanings = file.stream(Buffer.from(this.#meanings(glyphs)))
    return file.add(
      `<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${meanings} 0 R >>`,
    )
  }

  /** Which text glyphs stand for, so that it can be searched and copied. */
  #meanings(glyphs: readonly number[]): string {
    const blocks: string[] = []
    for (let from = 0; from < glyphs.length; from += 100) {
      const lines = glyphs.slice(from, from + 100).map((glyph) => {
        const units = Buffer.from(this.#shown.get(glyph) ?? '\ufffd', 'utf16le')
          .swap16()
          .toString('hex')
        return `<${glyph.toString(16).padStart(4, '0')}> <${units}>`
      })
      blocks.push(`${lines.length} beginbfchar\n${lines.join('\n')}\nendbfchar`)
    }
    return `/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Meanings def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
${blocks.join('\n')}
endcmap CMapName currentdict /CMap defineresource pop end end`
  }
}

/** The objects of a PDF 1.7 file as they are added. The same objects give the same bytes. */
export class PdfFile {
  readonly #objects: Buffer[] = []

  /** @returns the number of the object */
  add(content: string | Buffer): number {
    this.#objects.push(Buffer.from(content))
    return this.#objects.length
  }

  stream(content: Buffer): number {
    const bytes = deflateSync(content)
    const head = `<< /Length ${bytes.length} /Length1 ${content.length} /Filter /FlateDecode >>\nstream\n`
    return this.add(Buffer.concat([Buffer.from(head), bytes, Buffer.from('\nendstream')]))
  }

  /** @param root object of the catalog @param info object of the document's information */
  bytes(root: number, info: number): Buffer {
    const pieces = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1')]
    let end = pieces[0]?.length ?? 0
    const places = this.#objects.map((object, index) => {
      const at = end
      const piece = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')])
      pieces.push(piece)
      end += piece.length
      return `${String(at).padStart(10, '0')} 00000 n \n`
    })
    const count = this.#objects.length + 1
    pieces.push(
      Buffer.from(
        `xref\n0 ${count}\n0000000000 65535 f \n${places.join('')}trailer\n<< /Size ${count} /Root ${root} 0 R /Info ${info} 0 R >>\nstartxref\n${end}\n%%EOF\n`,
      ),
    )
    return Buffer.concat(pieces)
  }
}

/** A text outside of pages: UTF-16 with its mark, as digits. */
export const pdfText = (text: string): string =>
  `<feff${Buffer.from(text.toWellFormed(), 'utf16le').swap16().toString('hex')}>`

/** A time, UTC. */
export const pdfTime = (at: Date): string => `(D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z)`
