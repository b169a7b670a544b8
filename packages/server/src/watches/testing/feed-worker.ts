// A process that looks at mailboxes and sends webhooks, and with a port the service where Microsoft notifies: to be killed at
// any moment.

import { childService, tellReady, wishOfParent } from '../../connect/testing/child-service.ts'

const { features } = await childService(wishOfParent(), 'feed-worker')
await features.watches.start()
await features.endpoints.start()
tellReady()
