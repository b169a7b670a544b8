import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { DuplicateIndex } from './duplicates/duplicate-index.ts'
import { duplicatesReport, isDuplicate } from './duplicates/report.ts'
import type { HashedFile } from './hashed-file.ts'
import { itemsReport } from './items-report.ts'
import { csvFormat, datFormat, loadFileCells, loadFileHead } from './load-files/load-file.ts'
import { type LoadFileTemplateName, loadFileTemplates } from './load-files/templates.ts'
import type { ManifestRow } from './manifest-row.ts'
import { mboxMessage, mboxSeparator } from './mbox.ts'
import { safeSegment } from './native-path.ts'
import type { Payload } from './payload.ts'
import { readFamilies } from './read-families.ts'
import { folderKey } from './reports.ts'
import type { SummaryNumbers } from './summary/summary.ts'

/** What is made for review besides the natives. */
export interface ReviewWish {
  loadFiles: readonly LoadFileTemplateName[]
  mbox: boolean
}

/** `data/loadfile.dat` for the standard template, `data/loadfile-short.dat` and so on for others. */
export const loadFileName = (template: LoadFileTemplateName, extension: string): string =>
  `data/loadfile${template === 'standard' ? '' : `-${template}`}.${extension}`

/**
 * Reads the families once more, now that it is known which are equal, and writes what follows from them: items as CSV,
 * load files, duplicates, one mbox for each folder.
 * @returns where the mbox of a folder is, by the folder's key
 */
export async function writeReviewFiles(
  payload: Payload,
  wish: ReviewWish,
  duplicates: DuplicateIndex,
  numbers: SummaryNumbers,
): Promise<ReadonlyMap<string, string>> {
  const items = await payload.open('data/manifest.csv', itemsReport.head)
  const equal = await payload.open('data/duplicates.csv', duplicatesReport.head)
  const loadFiles: {
    file: HashedFile
    line: (cells: readonly string[]) => string
    name: LoadFileTemplateName
  }[] = []
  for (const name of new Set(wish.loadFiles)) {
    for (const format of [datFormat, csvFormat]) {
      const head = loadFileHead(format, loadFileTemplates[name])
      const file = await payload.open(loadFileName(name, format.extension), head)
      loadFiles.push({ file, line: format.line, name })
    }
  }
  const mboxes = new Map<string, string>()
  let mboxCount = 0
  let mbox: { key: string; path: string; file: HashedFile } | undefined
  for await (const { row, documents } of readFamilies(payload.partial)) {
    const of = duplicates.of(row.seq)
    numbers.addFamily(row, documents, of)
    await items.append(itemsReport.line(row))
    if (isDuplicate(of)) await equal.append(duplicatesReport.line({ row, duplicates: of }))
    for (const document of documents) {
      const line = { row, document, family: documents, duplicates: of, pathOf: belowData }
      let cells: string[] = []
      for (const [index, { file, line: write, name }] of loadFiles.entries()) {
        if (name !== loadFiles[index - 1]?.name) cells = loadFileCells(line, loadFileTemplates[name])
        await file.append(write(cells))
      }
    }
    if (!wish.mbox || row.nativeKind !== 'mime') continue
    const key = folderKey(row)
    if (mbox?.key !== key) {
      if (mbox) await payload.finish(mbox.path)
      mbox = await openMbox(payload, row, ++mboxCount)
      // Rows come folder by folder; were a folder to come again, it would get another mailbox.
      if (!mboxes.has(key)) mboxes.set(key, mbox.path)
    }
    await mbox.file.append(mboxSeparator(row))
    for await (const bytes of mboxMessage(createReadStream(join(payload.partial, row.nativePath))))
      await mbox.file.append(bytes)
  }
  return mboxes
}

/** Load files name files by their paths below `data/`, where they lie themselves. */
const belowData = (path: string): string => path.replace(/^data\//, '')

/** `data/mbox/0001 Inbox.mbox`: the number tells folders of one name apart. */
async function openMbox(payload: Payload, row: ManifestRow, number: number) {
  const name = safeSegment(row.folderPath.at(-1) ?? 'folder')
  const path = `data/mbox/${String(number).padStart(4, '0')} ${name}.mbox`
  await payload.makeFolder('data/mbox')
  return { key: folderKey(row), path, file: await payload.open(path) }
}
