// A process that acts by rules, again and again: to be killed at any moment.

import { setTimeout as pause } from 'node:timers/promises'
import { childService, tellReady, wishOfParent } from '../../connect/testing/child-service.ts'

const { features } = await childService(wishOfParent(), 'act-child')
tellReady()
for (;;) {
  await features.rules.runDue()
  await pause(5)
}
