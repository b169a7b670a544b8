import { type Clock, systemTimers, type Timers } from '../clock.ts'
import { type GateLimits, gateLimits } from './gate-limits.ts'
import type { GateKey, Permit, ThrottleGate } from './graph-client.ts'
import { MailboxLane } from './mailbox-lane.ts'

/**
 * The throttle gate of one process. Each (app, tenant, mailbox) has a lane of its own, so that one mailbox over its
 * limit does not slow another; a lane that holds nothing worth remembering is forgotten.
 */
export function memoryGate(options: {
  clock: Clock
  timers?: Timers
  limits?: Partial<GateLimits>
}): ThrottleGate & { readonly lanes: number } {
  const limits = gateLimits(options.limits)
  const timers = options.timers ?? systemTimers
  const lanes = new Map<string, MailboxLane>()
  let sweptAt = options.clock.now().getTime()

  const sweep = (now: number): void => {
    if (Math.abs(now - sweptAt) < limits.windowMs / 10) return
    sweptAt = now
    for (const [name, lane] of lanes) if (lane.forgettable(now)) lanes.delete(name)
  }

  return {
    get lanes() {
      return lanes.size
    },
    acquire(key: GateKey, signal?: AbortSignal): Promise<Permit> {
      sweep(options.clock.now().getTime())
      const name = JSON.stringify([key.app, key.tenant, key.mailbox])
      let lane = lanes.get(name)
      if (lane === undefined) {
        lane = new MailboxLane({ clock: options.clock, timers, limits, unlimited: key.mailbox === '' })
        lanes.set(name, lane)
      }
      return lane.acquire(signal)
    },
  }
}
