import { stat } from 'node:fs/promises'
import type { StoredZip } from '@gatewarden/evidence'
import { GatewardenError } from '../../../platform/errors.ts'
import { downloadResponse } from '../../../platform/http/download.ts'
import type { Platform } from '../../../platform/platform.ts'
import { packageFolder } from '../../package/package-folder.ts'
import type { PackageRecord } from '../../store/records-store.ts'

/** The folder of a package. @throws GatewardenError `conflict` where another machine has it */
export async function folderHere(
  platform: Pick<Platform, 'config'>,
  { id, collectionId, number }: PackageRecord,
): Promise<string> {
  const folder = packageFolder(platform, collectionId, number)
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return folder
  throw new GatewardenError('conflict', {
    detail: `The package ${id} is not on this machine any more (${folder}).`,
    remedy: 'Fetch it from the machine that sealed it, or retry the collection to seal another.',
  })
}

/**
 * A part of a package's archive (0 is the first, of one that is not split the only one), from the byte on that is asked for
 * (RFC 9110 section 14): the same wish always gives the same bytes, so a download that broke goes on where it was. Only a single
 * range without an end is taken; for others the whole is sent, as that section allows.
 */
export function sendPart(
  zip: StoredZip,
  { checkpointSha256 }: Pick<PackageRecord, 'checkpointSha256'>,
  asked: { part: number; range: string | undefined; ifRange: string | undefined },
): Response {
  const { name, bytes } = zip.parts[asked.part] ?? { name: '', bytes: 0 }
  const etag = `"${checkpointSha256}-${zip.mark}-${asked.part}"`
  const [, first] = /^bytes=(\d{1,15})-$/.exec(asked.range ?? '') ?? []
  const isSame = asked.ifRange === undefined || asked.ifRange === etag
  const from = first === undefined || !isSame ? 0 : Number(first)
  if (from >= bytes)
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${bytes}` } })
  const whole = downloadResponse({
    name,
    type: name.endsWith('.zip') ? 'application/zip' : 'application/octet-stream',
    length: bytes - from,
    body: zip.read(asked.part, from),
  })
  whole.headers.set('accept-ranges', 'bytes')
  whole.headers.set('etag', etag)
  if (from === 0) return whole
  whole.headers.set('content-range', `bytes ${from}-${bytes - 1}/${bytes}`)
  return new Response(whole.body, { status: 206, headers: whole.headers })
}
