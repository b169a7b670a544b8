import { byteOrderMark, controls, csvLine, spaceLoneSurrogates } from '../csv.ts'
import { fields, type LoadFileLine } from './fields.ts'
import type { LoadFileTemplate } from './templates.ts'

/** What a Concordance field holds for a value: nothing of it can be taken for a delimiter. */
const datText = (value: string): string =>
  spaceLoneSurrogates(value)
    .replaceAll('þ', 'th')
    .replaceAll('®', '(R)')
    .replace(/\r\n|\r|\n/g, '®')
    .replace(controls, ' ')

const datLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => `þ${datText(cell)}þ`).join('\u0014')}\r\n`

/** A format of load files: its header and how a line's cells become a line. */
export interface LoadFileFormat {
  extension: 'dat' | 'csv'
  line(cells: readonly string[]): string
}

export const datFormat: LoadFileFormat = { extension: 'dat', line: datLine }
export const csvFormat: LoadFileFormat = { extension: 'csv', line: csvLine }

export const loadFileHead = (format: LoadFileFormat, template: LoadFileTemplate): string =>
  byteOrderMark + format.line(template.map(([column]) => column))

export const loadFileCells = (line: LoadFileLine, template: LoadFileTemplate): string[] =>
  template.map(([, field]) => fields[field](line))
