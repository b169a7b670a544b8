import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type DocumentRow, documentId } from '../documents/document-row.ts'
import { DuplicateIndex } from '../duplicates/duplicate-index.ts'
import { HashedFile } from '../hashed-file.ts'
import { readFamilies } from '../read-families.ts'
import { zipPackage } from '../zip/zip-package.ts'
import type { ZipFile } from '../zip/zip-stream.ts'
import { datFormat, loadFileCells, loadFileHead } from './load-file.ts'
import type { LoadFileTemplate } from './templates.ts'

/**
 * Logikcull's rules for an upload with a load file (https://docs.revealdata.com/logikcull/docs/logikcull-production-upload-requirements):
 * one ZIP archive that is not encrypted, with the folders DATA, NATIVES and TEXT (IMAGES, where there are some); a header row;
 * beside each column with a time one with its day.
 */
const template: LoadFileTemplate = [
  ['BEGDOC', 'id'],
  ['ENDDOC', 'id'],
  ['BEGATTACH', 'familyBegin'],
  ['ENDATTACH', 'familyEnd'],
  ['PARENTID', 'parentId'],
  ['ATTACHMENTIDS', 'attachmentIds'],
  ['CUSTODIAN', 'custodian'],
  ['ALLCUSTODIANS', 'allCustodians'],
  ['FROM', 'from'],
  ['TO', 'to'],
  ['CC', 'cc'],
  ['BCC', 'bcc'],
  ['SUBJECT', 'subject'],
  ['DATESENT', 'sentDay'],
  ['TIMESENT', 'sentTime'],
  ['DATERECEIVED', 'receivedDay'],
  ['TIMERECEIVED', 'receivedTime'],
  ['TIMEZONE', 'timeZone'],
  ['MESSAGEID', 'messageId'],
  ['FOLDER', 'folder'],
  ['FILENAME', 'fileName'],
  ['FILEEXT', 'extension'],
  ['FILESIZE', 'size'],
  ['HASHMD5', 'md5'],
  ['HASHSHA', 'sha256'],
  ['NATIVELINK', 'nativePath'],
  ['TEXTLINK', 'textPath'],
]

const nativeName = ({ seq, child, path }: DocumentRow): string =>
  `NATIVES/${documentId(seq, child)}${path.slice(path.lastIndexOf('.'))}`
const textName = ({ seq, child }: DocumentRow): string => `TEXT/${documentId(seq, child)}.txt`

/**
 * Makes of a package the archive that Logikcull takes. The package itself, with what proves it, stays the evidence.
 * @returns the path, alone
 * @throws the file system's error where it is there already
 */
export async function logikcullArchive(
  folder: string,
  output: string,
  options: { modifiedAt: Date; random: (bytes: number) => Buffer },
): Promise<string[]> {
  const work = await mkdtemp(join(dirname(output), '.logikcull-'))
  try {
    const loadFile = join(work, 'loadfile.dat')
    await writeLoadFile(folder, loadFile)
    return await zipPackage(folder, output, { ...options, files: filesOf(folder, loadFile) })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function writeLoadFile(folder: string, path: string): Promise<void> {
  const duplicates = new DuplicateIndex()
  for await (const { row, documents } of readFamilies(folder))
    duplicates.add(row, documents[0]?.logicalKey ?? null)
  duplicates.finish()
  const file = await HashedFile.create(path)
  try {
    await file.append(loadFileHead(datFormat, template))
    for await (const { row, documents } of readFamilies(folder)) {
      for (const document of documents) {
        const pathOf = (of: string) => (of === document.path ? nativeName(document) : textName(document))
        const line = { row, document, family: documents, duplicates: duplicates.of(row.seq), pathOf }
        await file.append(datFormat.line(loadFileCells(line, template)))
      }
    }
    await file.finish()
  } catch (error) {
    await file.abandon()
    throw error
  }
}

async function* filesOf(folder: string, loadFile: string): AsyncIterable<ZipFile> {
  const file = async (name: string, path: string): Promise<ZipFile> => ({
    name,
    size: (await stat(path)).size,
    open: () => createReadStream(path),
  })
  yield await file('DATA/loadfile.dat', loadFile)
  for await (const { documents } of readFamilies(folder)) {
    for (const document of documents) {
      yield await file(nativeName(document), join(folder, document.path))
      if (document.text) yield await file(textName(document), join(folder, document.text.path))
    }
  }
}
