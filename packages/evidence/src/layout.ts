/** Names within a package; docs/package-format.md, "Layout". */

export const formatVersion = 1

/** Payload files that are not natives, in the order in which the payload manifests list them. */
export const payloadReports = [
  'data/chain-of-custody.json',
  'data/exceptions.csv',
  'data/loadfile.csv',
  'data/loadfile.dat',
  'data/manifest.jsonl',
  'data/not-covered.csv',
  'data/reconciliation.csv',
] as const

export type PayloadReport = (typeof payloadReports)[number]

/** What the tag manifest lists, in its order. */
export const tagFiles = [
  'bag-info.txt',
  'bagit.txt',
  'checkpoint.txt',
  'manifest-md5.txt',
  'manifest-sha256.txt',
  'public-key.txt',
] as const

export const tagManifest = 'tagmanifest-sha256.txt'

export const bagitText = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'

/** A line of a payload or tag manifest; our names need none of BagIt's escapes. */
export const manifestLine = (hash: string, path: string): string => `${hash}  ${path}\n`
