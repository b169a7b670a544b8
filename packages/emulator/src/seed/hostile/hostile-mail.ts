import type { PostOffice } from '../mail/post-office.ts'
import { hourMs } from '../working-time.ts'
import { brokenHeaders } from './broken-headers.ts'
import { brokenStructure } from './broken-structure.ts'
import { dangerousContent } from './dangerous-content.ts'
import type { Specimen } from './specimen.ts'

/** By folder below the inbox. */
export const hostileFolders: Readonly<Record<string, readonly Specimen[]>> = {
  'Broken structure': brokenStructure,
  'Broken headers': brokenHeaders,
  'Dangerous content': dangerousContent,
}

/** Folders with names that are hard on whoever makes files of them; each holds one mail. */
const oddFolders: readonly (readonly string[])[] = [
  ['R&D / prototypes'],
  ['..'],
  ['CON'],
  ['ends with dots..'],
  ['=1+1'],
  ['Üñï – 東京 🚲'],
  ['\u202Eraboos'],
  ['case'],
  ['CASE '],
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
]

/** Fills one mailbox with everything that has ever broken a mail program, an hour between two. */
export function putHostileMail(address: string, office: PostOffice, now: number): void {
  let count = 0
  const put = (folder: readonly string[], one: Specimen) => {
    const at = new Date(now - (300 - count++) * hourMs).toISOString()
    office.put(address, { folder, mime: one.bytes, receivedDateTime: at, isRead: false })
  }
  for (const [name, specimens] of Object.entries(hostileFolders)) {
    for (const one of specimens) put(['inbox', 'Hostile', name], one)
  }
  oddFolders.forEach((path, index) => {
    const one = brokenStructure[(index * 5) % brokenStructure.length]
    if (one) put(['Odd folders', ...path], one)
  })
}
