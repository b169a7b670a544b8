// A service that messages are handed over to, and that sends them: to be killed at a chosen moment.

import { childService, tellReady, wishOfParent } from '../../connect/testing/child-service.ts'

await childService(wishOfParent(), 'send-child')
tellReady()
