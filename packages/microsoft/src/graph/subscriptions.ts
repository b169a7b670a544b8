import { z } from 'zod'
import { MicrosoftError } from '../microsoft-error.ts'
import type { GraphClient } from './graph-client.ts'
import { shaped } from './json-answer.ts'
import { mailboxPath, passedOn, type ReadOptions, segment } from './resource.ts'

/** What of a mailbox Graph notifies of. Folders are not among it. */
export type NotifiedItems = 'messages' | 'events' | 'contacts'

export interface SubscriptionWish {
  /** `me` or the mailbox's address. With delegated permission only the signed-in user's own. */
  mailbox: string
  items: NotifiedItems
  /** Takes notifications and lifecycle events; Graph asks it to prove itself before it answers. */
  url: string
  /** Comes back with each notification; at most 128 characters. */
  clientState: string
  expiresAt: Date
  /** Have the items themselves sent, encrypted; Outlook needs to be told which properties. */
  content?: { certificate: string; certificateId: string; select: readonly string[] }
}

/** A subscription as Graph keeps it. */
export interface GraphSubscription {
  id: string
  expiresAt: Date
}

/**
 * Minutes that a subscription to Outlook's items may live, the longest first: pages of Microsoft differ, so the next
 * one is asked for where one is refused (https://learn.microsoft.com/graph/api/resources/subscription).
 */
export const subscriptionMinutes = { plain: [10_080, 4_230], withContent: [1_440] } as const

const answered = z.object({ id: z.string().min(1), expirationDateTime: z.iso.datetime({ offset: true }) })

const read = (body: unknown): GraphSubscription => {
  const { id, expirationDateTime } = shaped(answered, body, 'a subscription with something else')
  return { id, expiresAt: new Date(expirationDateTime) }
}

/**
 * Has a mailbox's changes notified from now on. Creating twice makes two, so it is not repeated after an unclear end.
 * Throws a MicrosoftError: 400 where the address did not prove itself or the lifetime is too long, 403 over quota (1,000
 * for each mailbox) and without the right (https://learn.microsoft.com/graph/api/subscription-post-subscriptions).
 */
export async function createSubscription(
  client: GraphClient,
  wish: SubscriptionWish,
  options: Pick<ReadOptions, 'signal' | 'budgetMs'> = {},
): Promise<GraphSubscription> {
  const { content } = wish
  const path = `${mailboxPath(wish.mailbox)}/${wish.items}`
  const { body } = await client.json<unknown>({
    method: 'POST',
    path: '/subscriptions',
    body: {
      changeType: 'created,updated,deleted',
      resource: content === undefined ? path : `${path}?$select=${content.select.join(',')}`,
      notificationUrl: wish.url,
      lifecycleNotificationUrl: wish.url,
      clientState: wish.clientState,
      expirationDateTime: wish.expiresAt.toISOString(),
      latestSupportedTlsVersion: 'v1_2',
      ...(content === undefined
        ? {}
        : {
            includeResourceData: true,
            encryptionCertificate: content.certificate,
            encryptionCertificateId: content.certificateId,
          }),
    },
    ...passedOn(options),
  })
  return read(body)
}

/** Makes it live longer, and takes the place of `reauthorize`. Throws a MicrosoftError, 404 once it is gone. */
export async function renewSubscription(
  client: GraphClient,
  id: string,
  expiresAt: Date,
  options: Pick<ReadOptions, 'signal' | 'budgetMs'> = {},
): Promise<GraphSubscription> {
  const { body } = await client.json<unknown>({
    method: 'PATCH',
    path: `/subscriptions/${segment(id)}`,
    body: { expirationDateTime: expiresAt.toISOString() },
    repeatable: true,
    ...passedOn(options),
  })
  return read(body)
}

/** Ends it; one that is gone already is fine. */
export async function deleteSubscription(
  client: GraphClient,
  id: string,
  options: Pick<ReadOptions, 'signal' | 'budgetMs'> = {},
): Promise<void> {
  try {
    await client.json({ method: 'DELETE', path: `/subscriptions/${segment(id)}`, ...passedOn(options) })
  } catch (error) {
    if (!(error instanceof MicrosoftError) || error.refusal.status !== 404) throw error
  }
}

const addressed = z.object({ notificationUrl: z.string() })

/** Where a subscription of this app notifies; undefined where there is none of that id for it. */
export async function notificationUrlOf(
  client: GraphClient,
  id: string,
  options: Pick<ReadOptions, 'signal' | 'budgetMs'> = {},
): Promise<string | undefined> {
  try {
    const { body } = await client.json<unknown>({
      path: `/subscriptions/${segment(id)}`,
      ...passedOn(options),
    })
    return shaped(addressed, body, 'a subscription with something else').notificationUrl
  } catch (error) {
    if (!(error instanceof MicrosoftError) || error.refusal.status !== 404) throw error
    return undefined
  }
}
