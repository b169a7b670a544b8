import type { Query } from '../../../platform/database/database.ts'
import { newId } from '../../../platform/ids.ts'
import type { JobKind } from '../../../platform/jobs/jobs.ts'
import type { Platform } from '../../../platform/platform.ts'
import type { Collection } from '../../collection.ts'
import type { Destination } from '../destinations/destination.ts'
import { keyOf } from './run-upload.ts'
import { insertUpload } from './store.ts'

/** One at a time in a process: each holds a part in memory. What broke is found again by its row, so a job has one try. */
export const uploadJob: JobKind<{ upload: string }> = {
  name: 'collections.upload',
  concurrency: 1,
  retryLimit: 0,
  retryDelaySeconds: 1,
}

/** Asks for a package to be uploaded, in the caller's transaction. @returns the id of the upload */
export async function askForUpload(
  { clock, random, audit, jobs }: Pick<Platform, 'clock' | 'random' | 'audit' | 'jobs'>,
  trx: Query,
  wish: {
    collection: Pick<Collection, 'id' | 'customer'>
    packageId: string
    destination: Pick<Destination, 'id' | 'bucket' | 'prefix'>
    actor: string
  },
): Promise<string> {
  const { collection, packageId, destination, actor } = wish
  const id = newId('upl', clock, random)
  const address = `s3://${destination.bucket}/${keyOf(destination.prefix, packageId)}`
  await insertUpload(trx, {
    id,
    collectionId: collection.id,
    packageId,
    destinationId: destination.id,
    address,
    createdBy: actor,
    createdAt: clock.now(),
  })
  await audit.record(trx, {
    actor,
    action: 'collection.upload-asked',
    subject: collection.id,
    customer: collection.customer,
    details: { upload: id, package: packageId, destination: destination.id, address },
  })
  await jobs.send(uploadJob, { upload: id }, { key: id, within: trx })
  return id
}
