// A service that orders certificates which are due, to be killed in the middle of it.

import { childService, tellReady, wishOfParent } from '../../connect/testing/child-service.ts'

const { features } = await childService(wishOfParent(), 'acme-child')
tellReady()
await features.relay.orderCertificates()
