import type { Config } from '../../platform/config/config.ts'
import { isLoopbackHost } from '../../platform/config/leaf.ts'

/** Where Microsoft sends notifications, below the address of the service. */
export const notificationPath = '/notifications/microsoft'

/**
 * The address that subscriptions name; undefined where Microsoft cannot reach this service, and mailboxes are polled.
 * Microsoft takes https only and comes from outside; an emulator on this machine reaches this machine.
 */
export function notificationUrl(
  config: Pick<Config, 'publicUrl' | 'watches' | 'microsoft'>,
): string | undefined {
  if (!config.watches.notifications) return undefined
  const base = config.watches.notificationUrl ?? config.publicUrl
  const { protocol, hostname } = new URL(base)
  const { emulator } = config.microsoft
  const reachable = isLoopbackHost(hostname)
    ? emulator !== undefined && isLoopbackHost(new URL(emulator).hostname)
    : protocol === 'https:'
  return reachable ? base + notificationPath : undefined
}
