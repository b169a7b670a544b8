import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Sign } from '../pdf/arabic-forms.ts'
import { PdfFile, PdfFont, pdfText, pdfTime } from '../pdf/pdf-file.ts'
import { PdfPages } from '../pdf/pdf-pages.ts'
import { hasRightToLeft } from '../pdf/right-to-left.ts'
import { TrueTypeFont } from '../pdf/true-type-font.ts'
import { columnWidths } from '../pdf/wrap-text.ts'
import { type Summary, type SummaryTable, shownValue } from './summary.ts'

const require = createRequire(import.meta.url)

/** DejaVu Sans Condensed has Latin, Greek, Cyrillic, Hebrew, Arabic and more; its tables stand narrow. */
async function fontNamed(name: string, signsOf?: (text: string) => Iterable<Sign>): Promise<PdfFont> {
  const file = await readFile(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
  return new PdfFont(new TrueTypeFont(file), signsOf)
}

/** How lines are put in order, for a summary that has any such letters: hardly any has. */
async function orderFor(summary: Summary): Promise<((text: string) => Iterable<Sign>) | undefined> {
  if (!hasRightToLeft(JSON.stringify(summary))) return undefined
  const { visualSigns } = await import('../pdf/visual-order.ts')
  return visualSigns
}

/**
 * The summary as PDF, in a few megabytes of memory: it is made at the end of a run, when there is least room. The same summary gives the
 * same bytes. Letters that the font lacks (Chinese, Japanese, Korean) show as boxes; the HTML shows them.
 */
export async function summaryPdf(summary: Summary): Promise<Uint8Array> {
  const order = await orderFor(summary)
  const [plain, bold] = await Promise.all([
    fontNamed('DejaVuSansCondensed', order),
    fontNamed('DejaVuSansCondensed-Bold', order),
  ])
  const pages = new PdfPages({ plain, bold })
  const title = shownValue(summary.title)
  pages.line(title, { font: 'bold', size: 15 })
  pages.space(6)
  const factWidths = [170, pages.width - 170]
  for (const [label, value] of summary.facts)
    pages.row([shownValue(label), shownValue(value)], factWidths, { size: 9, gray: [true, false] })
  pages.space(6)
  pages.line(
    `Check the package before you rely on this page, in its folder: ${shownValue(summary.verifyWith)}`,
    { size: 9 },
  )
  for (const table of summary.tables) {
    writeTable(pages, table, bold)
    // Thousands of rows take their moment: whoever waits for this process gets a turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const file = new PdfFile()
  const root = pages.write(file, title)
  const info = file.add(
    `<< /Title ${pdfText(title)} /Creator (Gatewarden) /CreationDate ${pdfTime(summary.madeAt)} >>`,
  )
  return file.bytes(root, info)
}

const tableSize = 7

function writeTable(
  pages: PdfPages,
  { heading, says, columns, rows, more }: SummaryTable,
  bold: PdfFont,
): void {
  pages.space(12)
  // A heading does not stand alone at the end of a page.
  pages.keep(60)
  pages.line(heading, { font: 'bold', size: 12 })
  pages.line(says, { size: 9, isGray: true })
  pages.space(3)
  if (rows.length === 0) {
    pages.line('None.', { size: 9 })
    return
  }
  const cells = rows.map((row) => row.map(shownValue))
  const widths = columnWidths(
    columns.map((name, index) => [name, ...cells.map((row) => row[index] ?? '')]),
    bold,
    tableSize,
    pages.width,
  )
  pages.table(columns, cells, widths, tableSize)
  if (more > 0) pages.line(`And ${more.toLocaleString('en-US')} more.`, { size: 9 })
}
