/** The text that is signed: how many rows, their root, and the hashes of the files that lead to all others. */
export interface Checkpoint {
  packageId: string
  rows: number
  root: Buffer
  /** SHA-256 in hex by file name. */
  files: ReadonlyMap<string, string>
}

/** The files that a checkpoint covers, in its order. */
export const checkpointFiles = [
  'bag-info.txt',
  'bagit.txt',
  'manifest-md5.txt',
  'manifest-sha256.txt',
  'public-key.txt',
] as const

const origin = 'gatewarden.package/1 '

export function formatCheckpoint(checkpoint: Checkpoint): string {
  const files = checkpointFiles.map(
    (name) => `sha256 ${name} ${checkpoint.files.get(name) ?? missing(name)}\n`,
  )
  return `${origin}${checkpoint.packageId}\n${checkpoint.rows}\n${checkpoint.root.toString('base64')}\n${files.join('')}`
}

const missing = (name: string): never => {
  throw new RangeError(`The checkpoint lacks the hash of ${name}.`)
}

/** Undefined where the text has not exactly the form that `formatCheckpoint` writes. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const lines = text.split('\n')
  const [first = '', count = '', root = '', ...rest] = lines
  if (!first.startsWith(origin) || !/^(0|[1-9]\d{0,15})$/.test(count) || !/^[A-Za-z0-9+/]{43}=$/.test(root))
    return undefined
  const files = new Map<string, string>()
  for (const [index, name] of checkpointFiles.entries()) {
    const [, hash] =
      new RegExp(`^sha256 ${name.replaceAll('.', '\\.')} ([0-9a-f]{64})$`).exec(rest[index] ?? '') ?? []
    if (!hash) return undefined
    files.set(name, hash)
  }
  if (lines.length !== checkpointFiles.length + 4 || lines.at(-1) !== '') return undefined
  return {
    packageId: first.slice(origin.length),
    rows: Number(count),
    root: Buffer.from(root, 'base64'),
    files,
  }
}
