import { MicrosoftError } from '@gatewarden/microsoft'
import { sortTrouble } from '../trouble.ts'
import type { Remark } from '../watch.ts'

/** What kept a subscription from being made or renewed. address: none can be made while it is so. */
export interface SubscriptionTrouble {
  about: 'address' | 'connection' | 'gone' | 'lifetime' | 'this'
  remark: Remark
}

const polled = 'Until then the mailbox is polled, and no change is left out.'

export const addressRemark: Remark = {
  code: 'notification_address_refused',
  reason:
    'Microsoft did not take the address for notifications: it asked the address to prove itself and got no proof.',
  remedy: `Let POST /notifications/microsoft through from the internet (publicUrl or watches.notificationUrl), with a certificate that Microsoft trusts. ${polled}`,
}

export const notOwnRemark: Remark = {
  code: 'notifications_own_mailbox_only',
  reason: 'With the consent of a person, Microsoft notifies of that person’s own mailbox only.',
  remedy:
    'Connect the organization for notifications of this mailbox. It is polled, and no change is left out.',
}

/** Sorts what Microsoft said to a subscription (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). */
export function sortSubscriptionTrouble(error: unknown): SubscriptionTrouble {
  const { about, remark } = sortTrouble(error)
  if (error instanceof MicrosoftError) {
    const { status, error: code } = error.refusal
    if (status === 404) return { about: 'gone', remark }
    if (status === 400 && code === 'ExtensionError') return { about: 'lifetime', remark }
    if (status === 400 && /^(ValidationError|InvalidRequest)$/i.test(code))
      return { about: 'address', remark: addressRemark }
    if (status === 403)
      return {
        about: 'this',
        remark: {
          code: 'notifications_refused',
          reason:
            'Microsoft refused to notify of this mailbox: it has as many subscriptions as it may, or the right is missing.',
          remedy: `A mailbox takes 1,000 subscriptions over all apps; end some of other apps, or grant the permission to read. ${polled}`,
        },
      }
  }
  return { about: about === 'connection' ? 'connection' : 'this', remark }
}
