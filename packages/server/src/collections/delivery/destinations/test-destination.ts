import type { Random } from '../../../platform/random.ts'
import { abortMultipart, beginMultipart, putPart } from '../s3/multipart.ts'
import type { S3Client } from '../s3/s3-client.ts'
import { remedyOf, S3Error } from '../s3/s3-error.ts'

/** One thing that an upload needs, proven or not. */
export interface DestinationCheck {
  id: 'begin' | 'store' | 'clean'
  state: 'passed' | 'failed' | 'skipped'
  seen: string
  remedy: string | null
}

/**
 * Does what an upload does, with a few bytes: begins a multipart upload, stores a part, and gives it up. No object comes
 * of it.
 */
export async function testDestination(
  s3: S3Client,
  prefix: string,
  random: Random,
): Promise<DestinationCheck[]> {
  const key = `${prefix}gatewarden-test-${random.bytes(8).toString('hex')}`
  const checks: DestinationCheck[] = []
  let uploadId = ''
  const check = async (id: DestinationCheck['id'], seen: string, run: () => Promise<void>) => {
    if (checks.some(({ state }) => state === 'failed')) {
      checks.push({ id, state: 'skipped', seen: 'What comes before it failed.', remedy: null })
      return
    }
    try {
      await run()
      checks.push({ id, state: 'passed', seen, remedy: null })
    } catch (error) {
      if (!(error instanceof S3Error)) throw error
      checks.push({ id, state: 'failed', seen: error.message, remedy: remedyOf(error) })
    }
  }
  await check('begin', `The storage began the upload ${key}.`, async () => {
    uploadId = await beginMultipart(s3, key, {})
  })
  await check('store', 'The storage took a part.', async () => {
    const bytes = Buffer.from('Gatewarden was here.\n')
    await putPart(s3, key, { uploadId, number: 1, bytes, signal: AbortSignal.timeout(30_000) })
  })
  await check('clean', 'The storage gave the upload up.', () => abortMultipart(s3, key, uploadId))
  return checks
}
