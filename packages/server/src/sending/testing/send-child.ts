// A process that sends what is due, again and again: to be killed at any moment.

import { setTimeout as pause } from 'node:timers/promises'
import { childService, tellReady, wishOfParent } from '../../connect/testing/child-service.ts'

const { features } = await childService(wishOfParent(), 'send-child')
tellReady()
for (;;) {
  await features.sending.runDue()
  await pause(20)
}
