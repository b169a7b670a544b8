import type { Alarms } from '../../tenant/alarms.ts'
import type { MailboxChange } from '../../tenant/mailbox-core.ts'
import type { Message } from '../../tenant/message.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { World } from '../../tenant/world.ts'
import { messageFields } from '../mail/message-fields.ts'
import { compileFilter } from '../odata/filter-compiler.ts'
import { encryptContent } from './encrypt-content.ts'
import type { NotificationSender } from './notification-sender.ts'
import { loadSubscription, saveSubscription } from './saved-subscription.ts'
import type { ChangeType, LifecycleEvent, Subscription } from './subscription.ts'

/** How long before its end a subscription asks to be renewed. */
const reminder = 15 * 60_000
/** Who sends Microsoft's notifications: https://learn.microsoft.com/graph/change-notifications-with-resource-data */
const publisher = '0bf30f3b-4a52-48df-9a82-234910c4a086'

const wireNames = {
  message: { type: '#Microsoft.Graph.Message', path: 'Messages' },
  event: { type: '#Microsoft.Graph.Event', path: 'Events' },
  contact: { type: '#Microsoft.Graph.Contact', path: 'Contacts' },
} as const

export interface SubscriptionsNeeds {
  readonly world: World
  readonly alarms: Alarms
  readonly sender: NotificationSender
  /** Signs the claims of a validation token. */
  readonly sign: (claims: object) => string
  /** What a GET of this path answers to the subscriber; undefined where it is refused. */
  readonly read: (subscription: Subscription, path: string) => Promise<string | undefined>
}

/** One change on its way to a subscriber. */
interface News {
  readonly changeType: ChangeType
  readonly resource: string
  readonly resourceData: object
  /** Where the whole thing can be read; undefined when it is gone. */
  readonly path: string | undefined
}

/** The subscriptions of one emulator: hears of changes, tells those who asked, and ends what has come to its end. */
export class Subscriptions {
  readonly #needs: SubscriptionsNeeds
  readonly #all = new Map<string, Subscription>()
  readonly #alarms = new Map<string, readonly (() => void)[]>()
  readonly #directories = new Map<Tenant, number>()
  readonly #filters = new WeakMap<Subscription, (message: Message) => boolean>()
  #endListening: (() => void) | undefined

  constructor(needs: SubscriptionsNeeds) {
    this.#needs = needs
  }

  get list(): Subscription[] {
    return [...this.#all.values()]
  }

  find(id: string): Subscription | undefined {
    return this.#all.get(id.toLowerCase())
  }

  add(subscription: Subscription): void {
    this.#all.set(subscription.id, subscription)
    this.#arm(subscription)
    this.#endListening ??= this.#needs.world.onChange((change) => this.#hear(change))
    const tenant = this.#needs.world.findTenant(subscription.tenantId)
    if (subscription.target.kind === 'user' && tenant && !this.#directories.has(tenant)) {
      this.#directories.set(tenant, tenant.directory.log.last)
      tenant.directory.log.heard = () => this.#hearDirectory(tenant)
    }
  }

  /** What was removed in the meantime stays so. */
  renew(subscription: Subscription, expiresAt: number): void {
    if (!this.#all.has(subscription.id)) return
    subscription.expiresAt = expiresAt
    this.#arm(subscription)
  }

  remove(subscription: Subscription): void {
    this.#disarm(subscription)
    this.#all.delete(subscription.id)
    if (this.#all.size > 0) return
    this.#endListening?.()
    this.#endListening = undefined
    for (const tenant of this.#directories.keys()) tenant.directory.log.heard = undefined
    this.#directories.clear()
  }

  /** Sends a lifecycle event where the subscriber wants such; a removed subscription is gone before it hears of it. */
  tell(subscription: Subscription, event: LifecycleEvent): void {
    if (event === 'subscriptionRemoved') this.remove(subscription)
    const url = subscription.lifecycleNotificationUrl
    if (url === null) return
    this.#needs.sender.send({
      url,
      path: `/lifecycle/${event}`,
      // No token comes with it, whatever the subscription carries: https://learn.microsoft.com/graph/change-notifications-lifecycle-events
      write: async () => ({ ...heading(subscription), lifecycleEvent: event }),
    })
  }

  /** For a snapshot. What is on its way to a subscriber at that moment is not in it. */
  save() {
    return { subscriptions: this.list.map(saveSubscription) }
  }

  /** Those whose mailbox or user is not there any more are not either. */
  load({ subscriptions }: ReturnType<Subscriptions['save']>): void {
    for (const saved of subscriptions) {
      const subscription = loadSubscription(saved, this.#needs.world)
      if (subscription) this.add(subscription)
    }
  }

  close(): void {
    for (const subscription of this.list) this.remove(subscription)
  }

  #arm(subscription: Subscription): void {
    this.#disarm(subscription)
    const { alarms } = this.#needs
    const { expiresAt } = subscription
    this.#alarms.set(subscription.id, [
      alarms.set(expiresAt - reminder, () => this.tell(subscription, 'reauthorizationRequired')),
      alarms.set(expiresAt, () => this.remove(subscription)),
    ])
  }

  #disarm(subscription: Subscription): void {
    for (const takeBack of this.#alarms.get(subscription.id) ?? []) takeBack()
    this.#alarms.delete(subscription.id)
  }

  #hear(change: MailboxChange): void {
    for (const subscription of this.#all.values()) {
      const { target } = subscription
      if (target.kind === 'user' || target.kind !== change.thing) continue
      if (target.mailbox.id !== change.mailboxId || !subscription.changeTypes.has(change.kind)) continue
      if (target.folder !== undefined && target.folder !== change.container.number) continue
      if (subscription.filter !== '' && !this.#passes(subscription, change)) continue
      this.#notify(subscription, newsOf(subscription, change))
    }
  }

  /** Whether the message is as the subscriber wants it; one that goes is judged as it was. */
  #passes(subscription: Subscription, { id }: MailboxChange): boolean {
    const { target, filter } = subscription
    if (target.kind !== 'message') return false
    const { item } = target.mailbox.core.find(id) ?? {}
    if (item?.kind !== 'message') return false
    const known = this.#filters.get(subscription)
    const passes = known ?? compileFilter(filter, messageFields(target.mailbox))
    if (!known) this.#filters.set(subscription, passes)
    return passes(item)
  }

  #hearDirectory(tenant: Tenant): void {
    const { log } = tenant.directory
    const seen = this.#directories.get(tenant) ?? log.last
    this.#directories.set(tenant, log.last)
    for (const change of log.since(seen)) {
      const id = change.kind === 'deleted' ? change.gone.id : change.item.id
      // Coming and soft deletion are updates: https://learn.microsoft.com/graph/api/resources/change-notifications-api-overview
      const isOver = change.kind === 'deleted' && change.gone.reason === 'deleted'
      const changeType = isOver ? 'deleted' : 'updated'
      for (const subscription of this.#all.values()) {
        const { target } = subscription
        if (subscription.tenantId !== tenant.id || target.kind !== 'user') continue
        if (!subscription.changeTypes.has(changeType) || (target.userId ?? id) !== id) continue
        const resource = `Users/${id}`
        const resourceData = {
          '@odata.type': '#Microsoft.Graph.User',
          '@odata.id': resource,
          id,
          organizationId: tenant.id,
          sequenceNumber: change.seq,
        }
        this.#notify(subscription, { changeType, resource, resourceData, path: undefined })
      }
    }
  }

  #notify(subscription: Subscription, news: News): void {
    if (!this.#mayStillHear(subscription)) {
      this.tell(subscription, 'subscriptionRemoved')
      return
    }
    this.#needs.sender.send({
      url: subscription.notificationUrl,
      path: `/${news.resource}`,
      write: () => this.#write(subscription, news),
      validationToken: subscription.encryption === null ? undefined : this.#tokenFor(subscription),
      onLost: () => this.#missed(subscription),
    })
  }

  async #write(subscription: Subscription, { path, ...news }: News): Promise<object> {
    const notification = { ...heading(subscription), ...news }
    const { encryption } = subscription
    if (encryption === null || path === undefined) return notification
    const content = await this.#needs.read(subscription, path)
    if (content === undefined) return notification
    return { ...notification, encryptedContent: encryptContent(content, encryption) }
  }

  /** Several lost at once are one thing missed. */
  #missed(subscription: Subscription): void {
    const isOutlook = subscription.target.kind !== 'user'
    if (isOutlook && this.#all.has(subscription.id)) this.tell(subscription, 'missed')
  }

  #mayStillHear({ tenantId, appId, userId }: Subscription): boolean {
    const tenant = this.#needs.world.findTenant(tenantId)
    const principal = tenant?.consents.principalOf(appId)
    if (!tenant || !principal || principal.accountEnabled === false) return false
    return userId === null || tenant.directory.find(userId)?.state.accountEnabled === true
  }

  /** A JWT of v1.0 format for the subscriber's app, by which it knows the sender; one hour. */
  #tokenFor({ tenantId, appId }: Subscription): () => string {
    const { sign, world } = this.#needs
    return () => {
      const now = Math.floor(world.clock.now() / 1000)
      return sign({
        aud: appId,
        iss: `https://sts.windows.net/${tenantId}/`,
        iat: now,
        nbf: now,
        exp: now + 3600,
        appid: publisher,
        appidacr: '2',
        idp: `https://sts.windows.net/${tenantId}/`,
        oid: world.random.guid('change tracking', tenantId),
        sub: world.random.guid('change tracking', tenantId),
        tid: tenantId,
        uti: world.random.bytes('notification', tenantId, appId, now).toString('base64url', 0, 16),
        ver: '1.0',
      })
    }
  }
}

/** What every notification begins with. */
function heading({ id, expiresAt, clientState, tenantId }: Subscription) {
  return {
    subscriptionId: id,
    subscriptionExpirationDateTime: new Date(expiresAt).toISOString(),
    tenantId,
    ...(clientState !== null && { clientState }),
  }
}

function newsOf({ target, idForm, select }: Subscription, change: MailboxChange): News {
  if (target.kind === 'user') throw new Error('mailboxes have no users in them')
  const { mailbox, owner, kind } = target
  const names = wireNames[kind]
  const id = idForm === 'immutable' ? change.immutableId : change.id
  const resource = `Users/${owner.id}/${names.path}/${id}`
  const seq = mailbox.core.find(change.id)?.item.changedSeq ?? mailbox.core.sequence.last
  const query = select === '' ? '' : `?$select=${encodeURIComponent(select)}`
  return {
    changeType: change.kind,
    resource,
    resourceData: {
      '@odata.type': names.type,
      '@odata.id': resource,
      '@odata.etag': `W/"${mailbox.core.ids.changeKey(seq)}"`,
      id,
    },
    path:
      change.kind === 'deleted' ? undefined : `/users/${owner.id}/${names.path.toLowerCase()}/${id}${query}`,
  }
}
