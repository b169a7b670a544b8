import { type Checkpoint, checkpointFiles, parseCheckpoint } from '../checkpoint.ts'
import { bagitText, formatVersion, manifestLine, tagFiles, tagManifest } from '../layout.ts'
import { isSignedBy, parseNote, parseVerifierKey, type VerifierKey } from '../signed-note.ts'
import type { PackageFiles, ReadFile } from './package-files.ts'
import type { Problems } from './problems.ts'

const largestTagFile = 64 * 1024

/** A small text file of the package with its hash. */
async function readSmall(
  files: PackageFiles,
  problems: Problems,
  name: string,
): Promise<(ReadFile & { text: string }) | undefined> {
  const handle = await files.open(name)
  if (!handle) return undefined
  if ((await handle.stat()).size > largestTagFile) {
    await handle.close()
    problems.add('malformed', name, `The file is larger than ${largestTagFile} bytes.`)
    return undefined
  }
  const buffer = Buffer.alloc(largestTagFile + 1)
  const file = await files.hashAndClose(name, handle, buffer)
  return file && { ...file, text: buffer.toString('utf8', 0, Math.min(file.size, largestTagFile)) }
}

export type SignerStatus = 'established' | 'not_established' | 'wrong_key' | 'invalid'

/** What the files beside `data/` say. */
export interface TagFacts {
  checkpoint: Checkpoint | undefined
  checkpointSha256: string | null
  signer: { status: SignerStatus; name: string | null; publicKey: string | null }
  /** Of `bag-info.txt`. */
  payload: { bytes: number; files: number } | undefined
  /** Hashes of the small tag files. The payload manifests are read elsewhere. */
  hashes: Map<string, string>
  tagManifestText: string | undefined
}

/** Reads and checks every tag file but the payload manifests. */
export async function readTagFiles(
  files: PackageFiles,
  problems: Problems,
  supplied: VerifierKey | undefined,
): Promise<TagFacts> {
  const hashes = new Map<string, string>()
  const read = async (name: string) => {
    const file = await readSmall(files, problems, name)
    if (file && name !== tagManifest) hashes.set(name, file.sha256)
    return file
  }
  const bagit = await read('bagit.txt')
  if (bagit && bagit.text !== bagitText)
    problems.add('malformed', 'bagit.txt', 'It does not say BagIt 1.0 in UTF-8.')
  const bagInfo = await read('bag-info.txt')
  const info = bagInfo ? parseBagInfo(bagInfo.text, problems) : undefined
  const publicKey = await read('public-key.txt')
  const note = await read('checkpoint.txt')
  const { checkpoint, signer } = checkSignature(note?.text, publicKey?.text, supplied, problems)
  if (checkpoint && info && checkpoint.packageId !== info.packageId) {
    problems.add(
      'file_changed',
      'bag-info.txt',
      `It names the package ${JSON.stringify(info.packageId)}, the checkpoint ${JSON.stringify(checkpoint.packageId)}.`,
    )
  }
  return {
    checkpoint,
    checkpointSha256: note?.sha256 ?? null,
    signer,
    payload: info?.payload,
    hashes,
    tagManifestText: (await read(tagManifest))?.text,
  }
}

function parseBagInfo(
  text: string,
  problems: Problems,
): { packageId: string; payload: { bytes: number; files: number } } | undefined {
  const form =
    /^Bag-Software-Agent: [^\n]*\nBagging-Date: \d{4}-\d\d-\d\d\nExternal-Identifier: ([\w.-]{1,128})\nGatewarden-Format: (\d{1,4})\nPayload-Oxum: (\d{1,16})\.(\d{1,16})\n$/
  const [, packageId, format, bytes, files] = form.exec(text) ?? []
  if (packageId === undefined) {
    const version = /^Gatewarden-Format: (\d{1,4})$/m.exec(text)?.[1]
    if (version !== undefined && Number(version) !== formatVersion) reportVersion(version, problems)
    else problems.add('malformed', 'bag-info.txt', 'It does not have the five lines that the format wants.')
    return undefined
  }
  if (Number(format) !== formatVersion) reportVersion(format ?? '', problems)
  return { packageId, payload: { bytes: Number(bytes), files: Number(files) } }
}

const reportVersion = (version: string, problems: Problems): void =>
  problems.add(
    'format_unknown',
    'bag-info.txt',
    `The package has format ${version}; this verifier knows format ${formatVersion}. Use a newer one.`,
  )

function checkSignature(
  noteText: string | undefined,
  keyText: string | undefined,
  supplied: VerifierKey | undefined,
  problems: Problems,
): Pick<TagFacts, 'checkpoint' | 'signer'> {
  const enclosed = keyText === undefined ? undefined : readKey(keyText, problems)
  const publicKey = enclosed ? (keyText?.trim() ?? null) : null
  const note = noteText === undefined ? undefined : parseNote(noteText)
  if (noteText !== undefined && !note)
    problems.add('malformed', 'checkpoint.txt', 'It is not a note with exactly one signature.')
  if (!note) return { checkpoint: undefined, signer: { status: 'invalid', name: null, publicKey } }
  const checkpoint = parseCheckpoint(note.text)
  if (!checkpoint)
    problems.add('malformed', 'checkpoint.txt', 'The signed text does not have the form of a checkpoint.')
  const signer = (status: SignerStatus) => ({ checkpoint, signer: { status, name: note.name, publicKey } })
  if (enclosed && !isSignedBy(note, enclosed)) {
    problems.add(
      'signature_invalid',
      'checkpoint.txt',
      'The signature is not one over this text by the key in public-key.txt.',
    )
    return signer('invalid')
  }
  if (!supplied) return signer(enclosed ? 'not_established' : 'invalid')
  if (isSignedBy(note, supplied)) return signer('established')
  problems.add(
    'wrong_key',
    'checkpoint.txt',
    `The package was signed by ${JSON.stringify(note.name)} with another key than the one you supplied.`,
  )
  return signer('wrong_key')
}

function readKey(text: string, problems: Problems): VerifierKey | undefined {
  try {
    if (!text.endsWith('\n')) throw new RangeError('The line does not end with LF.')
    return parseVerifierKey(text.slice(0, -1))
  } catch (error) {
    problems.add(
      'malformed',
      'public-key.txt',
      error instanceof RangeError ? error.message : 'It is not an Ed25519 key.',
    )
    return undefined
  }
}

/** Holds the tag files against the checkpoint and the tag manifest, once the hashes of all are known. */
export function checkTagHashes(facts: TagFacts, problems: Problems): void {
  for (const name of checkpointFiles) {
    const signed = facts.checkpoint?.files.get(name)
    const actual = facts.hashes.get(name)
    if (signed && actual && signed !== actual)
      problems.add('file_changed', name, 'It is not the file that was signed.')
  }
  if (facts.tagManifestText === undefined) return
  const lines = facts.tagManifestText.split('\n')
  for (const [index, name] of tagFiles.entries()) {
    const actual = facts.hashes.get(name)
    if (actual && `${lines[index]}\n` !== manifestLine(actual, name)) {
      problems.add('file_changed', tagManifest, `The line does not have the hash of ${name}.`, index + 1)
    }
  }
  if (lines.length !== tagFiles.length + 1 || lines.at(-1) !== '') {
    problems.add('malformed', tagManifest, `It has not exactly ${tagFiles.length} lines.`)
  }
}
