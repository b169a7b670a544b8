/** Builds the pages that are missing or older than their sources. @throws Error where a source cannot be built */
export function buildPages(options?: {
  root?: string
  force?: boolean
  say?: (text: string) => void
}): Promise<void>
/** Whether any of the pages is missing or older than its sources. */
export function pagesAreOld(root?: string): boolean
/** Bytes of gzipped script that a browser loads before it shows the heaviest of the scenes. */
export function firstLoad(dist: string): number
