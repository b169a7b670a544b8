import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { type Summary, shownValue } from './summary.ts'

/**
 * A thread that makes one PDF and ends: the library and its fonts take tens of megabytes, which go with it. The fonts
 * are the library's own; it asks no network and reads no other file.
 */
const summary: Summary = workerData
const require = createRequire(import.meta.url)
const pdfmake: typeof import('pdfmake') = require('pdfmake')
pdfmake.setUrlAccessPolicy(() => false)
const fonts = require.resolve('pdfmake/fonts/Roboto.js')
pdfmake.setLocalAccessPolicy((path) => path.startsWith(dirname(fonts)))
pdfmake.addFonts(require(fonts))

const cell = (text: string) => ({ text: breakable(shownValue(text)), fontSize: 7 })
/** A long word may break anywhere, so that no column runs out of the page. */
const breakable = (text: string): string => text.replace(/\S{24}(?=\S)/g, '$&\u200b')

const document: TDocumentDefinitions = {
  info: { title: shownValue(summary.title), creator: 'Gatewarden', creationDate: summary.madeAt },
  pageSize: 'A4',
  pageOrientation: 'landscape',
  pageMargins: [36, 36, 36, 40],
  defaultStyle: { fontSize: 9 },
  footer: (page, pages) => ({
    text: `${shownValue(summary.title)}  ·  page ${page} of ${pages}`,
    alignment: 'center',
    fontSize: 7,
    margin: [0, 12],
  }),
  content: [
    { text: shownValue(summary.title), fontSize: 16, margin: [0, 0, 0, 8] },
    {
      layout: 'noBorders',
      table: {
        widths: [180, '*'],
        body: summary.facts.map(([label, value]) => [
          { text: shownValue(label), color: '#555555' },
          breakable(shownValue(value)),
        ]),
      },
    },
    {
      text: `Check the package before you rely on this page: ${shownValue(summary.verifyWith)}`,
      margin: [0, 8],
    },
    ...summary.tables.flatMap(({ heading, says, columns, rows, more }) => [
      { text: heading, fontSize: 12, margin: [0, 12, 0, 2] as [number, number, number, number] },
      { text: says, color: '#555555', margin: [0, 0, 0, 4] as [number, number, number, number] },
      rows.length === 0
        ? { text: 'None.' }
        : {
            layout: 'lightHorizontalLines',
            table: {
              headerRows: 1,
              widths: columns.map(() => '*'),
              body: [
                columns.map((name) => ({ ...cell(name), bold: true })),
                ...rows.map((row) => row.map(cell)),
              ],
            },
          },
      { text: more > 0 ? `And ${more} more.` : '' },
    ]),
  ],
}

const buffer = await pdfmake.createPdf(document).getBuffer()
parentPort?.postMessage(buffer)
