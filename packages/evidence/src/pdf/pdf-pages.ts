import type { PdfFile, PdfFont } from './pdf-file.ts'
import { wrapText } from './wrap-text.ts'

/** A4 across, in points. */
const sheet = { width: 841.89, height: 595.28 }
const margin = 36
const bottom = 46
const leading = 1.3

type FontName = 'plain' | 'bold'

interface RowStyle {
  size: number
  font?: FontName
  /** Which cells stand in gray. */
  gray?: readonly boolean[]
}

/** Lays lines and tables out on pages, from the top down. */
export class PdfPages {
  readonly width: number = sheet.width - 2 * margin
  readonly #fonts: Readonly<Record<FontName, PdfFont>>
  /** Operators of each page. */
  readonly #pages: string[][] = []
  /** What is left of the page, from its bottom. */
  #y = 0

  constructor(fonts: Readonly<Record<FontName, PdfFont>>) {
    this.#fonts = fonts
    this.#begin()
  }

  space(points: number): void {
    this.#y -= points
  }

  /** Begins a page unless so much is left of this one. */
  keep(points: number): void {
    if (this.#y - points < bottom) this.#begin()
  }

  /** A text, on as many lines as it needs. */
  line(
    text: string,
    { font = 'plain', size, isGray = false }: { font?: FontName; size: number; isGray?: boolean },
  ): void {
    this.row([text], [this.width], { size, font, gray: [isGray] })
  }

  /** Texts beside each other. One that is higher than a page goes on on the next. */
  row(
    texts: readonly string[],
    widths: readonly number[],
    { size, font = 'plain', gray = [] }: RowStyle,
  ): void {
    const height = size * leading
    const cells = this.#wrapped(texts, widths, font, size)
    const count = linesOf(cells)
    this.keep(Math.min(count, 5) * height)
    for (let index = 0; index < count; index++) {
      this.keep(height)
      this.#y -= height
      let x = margin
      for (const [column, lines] of cells.entries()) {
        const text = lines[index]
        if (text) this.#show(text, x, { font, size, isGray: gray[column] ?? false })
        x += widths[column] ?? 0
      }
    }
  }

  /** Rows below a head that is repeated on each page, parted by thin lines. */
  table(
    head: readonly string[],
    rows: readonly (readonly string[])[],
    widths: readonly number[],
    size: number,
  ): void {
    const top = () => {
      this.row(head, widths, { size, font: 'bold' })
      this.#rule()
    }
    top()
    for (const row of rows) {
      const height = linesOf(this.#wrapped(row, widths, 'plain', size)) * size * leading
      if (this.#y - Math.min(height, sheet.height / 2) < bottom) {
        this.#begin()
        top()
      }
      this.row(row, widths, { size })
      this.#rule()
    }
  }

  /** Writes the pages, each with the title and its number below; answers with the catalog. */
  write(file: PdfFile, title: string): number {
    for (const [index, page] of this.#pages.entries()) {
      const text = `${title.slice(0, 120)}  \u00b7  page ${index + 1} of ${this.#pages.length}`
      const width = this.#fonts.plain.widthOf(text, 7)
      page.push(
        this.#operators(text, (sheet.width - width) / 2, 24, { font: 'plain', size: 7, isGray: true }),
      )
    }
    const contents = this.#pages.map((page) => file.stream(Buffer.from(page.join('\n'))))
    const plain = this.#fonts.plain.write(file, 'GWAAAA+Summary')
    const bold = this.#fonts.bold.write(file, 'GWAAAB+SummaryBold')
    const resources = file.add(`<< /Font << /plain ${plain} 0 R /bold ${bold} 0 R >> >>`)
    const parent = resources + contents.length + 1
    const kids = contents.map((content) =>
      file.add(
        `<< /Type /Page /Parent ${parent} 0 R /MediaBox [0 0 ${sheet.width} ${sheet.height}] /Resources ${resources} 0 R /Contents ${content} 0 R >>`,
      ),
    )
    file.add(`<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${kids.length} >>`)
    return file.add(`<< /Type /Catalog /Pages ${parent} 0 R /Lang (en) >>`)
  }

  #begin(): void {
    this.#pages.push([])
    this.#y = sheet.height - margin
  }

  #wrapped(texts: readonly string[], widths: readonly number[], font: FontName, size: number): string[][] {
    return texts.map((text, column) => wrapText(text, this.#fonts[font], size, (widths[column] ?? 0) - 8))
  }

  #show(text: string, x: number, style: { font: FontName; size: number; isGray: boolean }): void {
    this.#pages.at(-1)?.push(this.#operators(text, x, this.#y + style.size * 0.25, style))
  }

  #operators(
    text: string,
    x: number,
    y: number,
    style: { font: FontName; size: number; isGray: boolean },
  ): string {
    const { font, size, isGray } = style
    const place = `${x.toFixed(2)} ${y.toFixed(2)}`
    return `BT ${isGray ? '0.35' : '0'} g /${font} ${size} Tf ${place} Td ${this.#fonts[font].shown(text)} Tj ET`
  }

  #rule(): void {
    this.#y -= 1.5
    const y = this.#y.toFixed(2)
    this.#pages.at(-1)?.push(`0.8 G 0.4 w ${margin} ${y} m ${sheet.width - margin} ${y} l S`)
    this.#y -= 1.5
  }
}

const linesOf = (cells: readonly (readonly string[])[]): number =>
  cells.reduce((most, { length }) => Math.max(most, length), 1)
