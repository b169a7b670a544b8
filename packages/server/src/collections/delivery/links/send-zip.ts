import { stat } from 'node:fs/promises'
import { storedZip } from '@gatewarden/evidence'
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
 * A package as a ZIP archive, from the byte on that is asked for (RFC 9110 section 14): the same package always gives the
 * same bytes, so a download that broke goes on where it was. Only a single range without an end is taken; for others the whole
 * is sent, as that section allows.
 * @throws GatewardenError `conflict` where another machine has it
 */
export async function sendZip(
  platform: Pick<Platform, 'config'>,
  record: PackageRecord,
  asked: { range: string | undefined; ifRange: string | undefined },
): Promise<Response> {
  const zip = await storedZip(await folderHere(platform, record), record.sealedAt)
  const etag = `"${record.checkpointSha256}"`
  const [, first] = /^bytes=(\d{1,15})-$/.exec(asked.range ?? '') ?? []
  const isSame = asked.ifRange === undefined || asked.ifRange === etag
  const from = first === undefined || !isSame ? 0 : Number(first)
  if (from >= zip.length) {
    const headers = { 'content-range': `bytes */${zip.length}` }
    return new Response(null, { status: 416, headers })
  }
  const whole = downloadResponse({
    name: `${record.id}.zip`,
    type: 'application/zip',
    length: zip.length - from,
    body: zip.read(from),
  })
  whole.headers.set('accept-ranges', 'bytes')
  whole.headers.set('etag', etag)
  if (from === 0) return whole
  whole.headers.set('content-range', `bytes ${from}-${zip.length - 1}/${zip.length}`)
  return new Response(whole.body, { status: 206, headers: whole.headers })
}
