// A service whose relay is open, to be killed at any moment.

import { childService, tellReady, wishOfParent } from '../../connect/testing/child-service.ts'

const { features } = await childService(wishOfParent(), 'relay-child')
await features.relay.start()
await features.relay.listen()
tellReady()
