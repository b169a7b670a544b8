import type { KeyObject } from 'node:crypto'
import type { SubscriptionResource } from './subscription-resource.ts'

export type ChangeType = 'created' | 'updated' | 'deleted'

/** microsoft.graph.lifecycleEventType */
export type LifecycleEvent = 'missed' | 'subscriptionRemoved' | 'reauthorizationRequired'

/** With which certificate a rich notification is encrypted. */
export interface Encryption {
  readonly publicKey: KeyObject
  /** SHA-1 of the certificate, in upper-case hex. */
  readonly thumbprint: string
  /** What the subscriber calls the certificate. */
  readonly certificateId: string
  /** Base64 of the certificate, as it was sent. */
  readonly certificate: string
}

/**
 * Somebody's wish to hear of changes. It lives until `expiresAt` by the emulator's clock, or until its app or user may no
 * longer be told; 15 minutes before its end it asks to be renewed.
 */
export interface Subscription {
  readonly id: string
  readonly tenantId: string
  readonly appId: string
  /** Object id of the user who signed in, or of the app's service principal. */
  readonly creatorId: string
  /** Null where the app subscribed by itself. */
  readonly userId: string | null
  /** As the subscriber wrote it. */
  readonly resource: string
  readonly target: SubscriptionResource
  readonly changeTypes: ReadonlySet<ChangeType>
  readonly changeType: string
  notificationUrl: string
  readonly lifecycleNotificationUrl: string | null
  readonly clientState: string | null
  readonly latestSupportedTlsVersion: string
  readonly notificationUrlAppId: string | null
  readonly idForm: 'default' | 'immutable'
  readonly permissions: ReadonlySet<string>
  /** Null: notifications name what changed and no more. */
  readonly encryption: Encryption | null
  /** What `$select` in the resource names; empty without one. */
  readonly select: string
  /** What `$filter` in the resource asks of messages; empty without one. */
  readonly filter: string
  /** Scheme, host and port under which the subscriber reached the emulator. */
  readonly origin: string
  /** Milliseconds since 1970. */
  expiresAt: number
}
