import { timingSafeEqual } from 'node:crypto'
import {
  type ChangeNotification,
  type Notifications,
  openContent,
  provesMicrosoft,
  type SigningKeys,
} from '@gatewarden/microsoft'
import type { AppsService } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { ConnectorsService } from '../../connectors/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Certificates } from './certificates.ts'
import type { NotifiedContent, NotifiedContents } from './contents.ts'
import type { Strays } from './strays.ts'
import { digestOf } from './subscriber.ts'
import {
  type NotifiedSubscription,
  selectNotified,
  urgeSubscriptions,
  wakeNotified,
} from './subscription-store.ts'
import { WakeGatherer } from './wake-gatherer.ts'

export interface NotificationTakerParts {
  platform: Pick<Platform, 'db' | 'clock' | 'log'>
  connections: Pick<ConnectionsService, 'get'>
  connectors: Pick<ConnectorsService, 'get'>
  apps: Pick<AppsService, 'cloud'>
  certificates: Certificates
  contents: NotifiedContents
  keys: SigningKeys
  strays: Strays
  onNotification(outcome: 'taken' | 'refused', items: number): void
  /** Mailboxes are to be looked at. */
  woken(): void
  /** Subscriptions are to be dealt with. */
  urged(): void
}

/** Tokens of one request that are looked at. One for each app and tenant is what Microsoft sends. */
const mostTokens = 20

interface Known {
  item: ChangeNotification
  subscription: NotifiedSubscription
}

/**
 * Takes what came to the notification address. Whoever does not know a subscription's clientState, or, where the
 * subscription is rich, has no token that proves Microsoft, achieves nothing and is told nothing; lifecycle events come
 * without a token, and bring nothing but the wish to look. What is taken is
 * committed before it is answered: what cannot be is thrown, and Microsoft sends it again.
 */
export class NotificationTaker {
  readonly #parts: NotificationTakerParts
  readonly #wakes: WakeGatherer

  constructor(parts: NotificationTakerParts) {
    this.#parts = parts
    this.#wakes = new WakeGatherer(async (gathered) => {
      await wakeNotified(parts.platform.db.query, { ...gathered, now: parts.platform.clock.now() })
      parts.woken()
    })
  }

  async take({ items, validationTokens }: Notifications): Promise<void> {
    const known = await this.#known(items)
    const proven = await this.#proven(known, validationTokens.slice(0, mostTokens))
    const { onNotification } = this.#parts
    onNotification('taken', proven.length)
    onNotification('refused', items.length - proven.length)
    await this.#keepContents(proven)
    const idsWith = (event: string) =>
      proven.filter(({ item }) => item.lifecycleEvent === event).map(({ subscription }) => subscription.id)
    const now = this.#parts.platform.clock.now()
    const { query } = this.#parts.platform.db
    const removed = idsWith('subscriptionRemoved')
    const unauthorized = idsWith('reauthorizationRequired')
    await urgeSubscriptions(query, removed, 'again', now)
    await urgeSubscriptions(query, unauthorized, 'renew', now)
    if (removed.length + unauthorized.length > 0) this.#parts.urged()
    // `missed`, `subscriptionRemoved`, and whatever may come one day: something may have been left out, so look.
    const toWake = proven.filter(({ item }) => item.lifecycleEvent !== 'reauthorizationRequired')
    await this.#wakes.add({
      mailboxes: toWake.flatMap(({ subscription }) => subscription.mailboxId ?? []),
      events: toWake.flatMap(({ item, subscription: { mailboxId, resource } }) =>
        mailboxId !== null && resource === 'calendar'
          ? [{ mailboxId, event: item.resourceData?.id ?? '' }]
          : [],
      ),
    })
  }

  /** Those whose clientState is the one that was given to Microsoft. */
  async #known(items: readonly ChangeNotification[]): Promise<Known[]> {
    const named = items.flatMap((item) => {
      const id = /^(\d{1,15})\./.exec(item.clientState ?? '')?.[1]
      return id === undefined ? [] : [{ item, id: Number(id) }]
    })
    const found = new Map(
      (await selectNotified(this.#parts.platform.db.query, [...new Set(named.map(({ id }) => id))])).map(
        (one) => [one.id, one],
      ),
    )
    return named.flatMap(({ item, id }) => {
      const subscription = found.get(id)
      const isKnown = subscription?.digest && sameText(digestOf(item.clientState ?? ''), subscription.digest)
      if (subscription && isKnown) return [{ item, subscription }]
      // Forged, or of one that was made and never written down.
      if (subscription && subscription.graphId !== item.subscriptionId)
        this.#parts.strays.suspect(subscription.connectionId, item.subscriptionId)
      return []
    })
  }

  /** Rich ones come with tokens that prove Microsoft; the others, and all lifecycle events, have their clientState alone. */
  async #proven(known: readonly Known[], tokens: readonly string[]): Promise<Known[]> {
    const byConnection = new Map<string, Promise<boolean>>()
    const isProven = async ({ item, subscription }: Known): Promise<boolean> => {
      if (!subscription.rich || item.lifecycleEvent) return true
      const { connectionId } = subscription
      const asked = byConnection.get(connectionId) ?? this.#proves(connectionId, tokens)
      byConnection.set(connectionId, asked)
      return asked
    }
    const verdicts = await Promise.all(known.map(isProven))
    return known.filter((_, index) => verdicts[index])
  }

  async #proves(connectionId: string, tokens: readonly string[]): Promise<boolean> {
    const { connections, connectors, apps, keys, platform } = this.#parts
    const connection = await connections.get(connectionId, null)
    const { app } = await connectors.get(connection.connectorId)
    if (app === null || connection.tenantId === null) return false
    const expected = {
      cloud: apps.cloud(app.cloud),
      tenant: connection.tenantId,
      clientId: app.clientId,
      keys,
      clock: platform.clock,
    }
    for (const token of tokens) if (await provesMicrosoft(token, expected)) return true
    return false
  }

  async #keepContents(proven: readonly Known[]): Promise<void> {
    const { certificates, contents, platform } = this.#parts
    const opened: NotifiedContent[] = []
    const keys = new Map<string, string | undefined>()
    for (const { item, subscription } of proven) {
      const { encryptedContent } = item
      if (!encryptedContent || subscription.mailboxId === null || !subscription.rich) continue
      // Nobody has proven whose content this would be.
      if (item.lifecycleEvent) continue
      const certificate = encryptedContent.encryptionCertificateId
      if (!keys.has(certificate)) keys.set(certificate, await certificates.privateKey(certificate))
      const key = keys.get(certificate)
      const content = key === undefined ? undefined : openContent(encryptedContent, key)
      const { id, changeKey } = content ?? {}
      if (content === undefined || typeof id !== 'string' || typeof changeKey !== 'string') {
        platform.log.warn(
          { connection: subscription.connectionId },
          'what a notification carried could not be opened',
        )
        continue
      }
      opened.push({ mailboxId: subscription.mailboxId, itemId: id, changeKey, content })
    }
    await contents.keep(opened)
  }
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
