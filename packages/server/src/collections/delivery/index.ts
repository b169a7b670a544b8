import type { CustomersService } from '../../customers/index.ts'
import { type Api, createApi } from '../../platform/http/api.ts'
import type { Platform } from '../../platform/platform.ts'
import type { CollectionsService } from '../service.ts'
import { destinationsRoutes } from './destinations/routes.ts'
import { downloadsRoutes } from './downloads.ts'
import { linksRoutes } from './links/routes.ts'
import { uploadJob } from './uploads/ask-for-upload.ts'
import { uploadsRoutes } from './uploads/routes.ts'
import { runUpload } from './uploads/run-upload.ts'
import { dueUploads } from './uploads/store.ts'

export { sealedArchivePasswords, sealedDestinationSecrets } from './destinations/destination.ts'
export { selectDestination } from './destinations/store.ts'
export { linkPages } from './links/routes.ts'
export { folderHere } from './links/send-zip.ts'
export { askForUpload } from './uploads/ask-for-upload.ts'

/** How packages get to where they are wanted: uploads to storage, links to download by. */
export const deliveryRoutes = (
  platform: Platform,
  needs: { service: Pick<CollectionsService, 'get'>; customers: Pick<CustomersService, 'ensure'> },
): Api =>
  createApi()
    .route('/', downloadsRoutes(platform, needs.service))
    .route('/', destinationsRoutes(platform, needs.customers))
    .route('/', uploadsRoutes(platform, needs.service))
    .route('/', linksRoutes(platform, needs))

/** Begins to upload what waits. */
export function startDelivery(platform: Platform): void {
  const { jobs, db } = platform
  jobs.handle(uploadJob, ({ data, signal }) => runUpload(platform, data.upload, signal))
  jobs.every('collections.uploads', 15, async () => {
    for (const upload of await dueUploads(db.query)) await jobs.send(uploadJob, { upload }, { key: upload })
  })
}
export { selectUploads } from './uploads/store.ts'
export type { Upload } from './uploads/upload.ts'
