/** Names within a package; docs/package-format.md, "Layout". */

export const formatVersion = 1

/** Reports that every package has. Others may be there too: the payload manifests list what is. */
export const requiredReports = [
  'data/chain-of-custody.json',
  'data/documents.jsonl',
  'data/duplicates.csv',
  'data/exceptions.csv',
  'data/linked-content.csv',
  'data/manifest.csv',
  'data/manifest.jsonl',
  'data/not-covered.csv',
  'data/probes.csv',
  'data/reconciliation.csv',
  'data/settings.json',
  'data/summary.html',
] as const

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
