import type { World } from '../../tenant/world.ts'
import type { Subscription } from './subscription.ts'
import { readEncryption } from './subscription-input.ts'
import type { SubscriptionResource } from './subscription-resource.ts'

/** A subscription in a snapshot: ids in place of the things that it names. */
export function saveSubscription({ target, encryption, ...plain }: Subscription) {
  return {
    plain,
    target:
      target.kind === 'user'
        ? { kind: target.kind, userId: target.userId }
        : {
            kind: target.kind,
            mailboxId: target.mailbox.id,
            ownerId: target.owner.id,
            folder: target.folder,
          },
    encryption: encryption && {
      certificate: encryption.certificate,
      certificateId: encryption.certificateId,
    },
  }
}

/** Undefined where its mailbox or owner is gone for good. */
export function loadSubscription(
  { plain, target, encryption }: ReturnType<typeof saveSubscription>,
  world: World,
): Subscription | undefined {
  const found = findTarget(target, plain.tenantId, world)
  if (!found) return undefined
  return {
    ...plain,
    target: found,
    encryption: encryption && readEncryption(encryption.certificate, encryption.certificateId),
  }
}

function findTarget(
  saved: ReturnType<typeof saveSubscription>['target'],
  tenantId: string,
  world: World,
): SubscriptionResource | undefined {
  if (saved.kind === 'user') return { kind: 'user', userId: saved.userId }
  const tenant = world.findTenant(tenantId)
  const mailbox = tenant?.findMailbox(saved.mailboxId)
  const owner = tenant?.directory.find(saved.ownerId) ?? tenant?.directory.findDeleted(saved.ownerId)
  return mailbox && owner && { kind: saved.kind, mailbox, owner, folder: saved.folder }
}
