import type { App, Collection, Connector, Endpoint, RelayListener, SendingProfile } from '@gatewarden/client'
import type { LinkProps } from '@tanstack/react-router'
import type { Standing } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { nameOf } from '../collections/standing.ts'
import type { Status } from './ask-counts.ts'
import { endingCredentials } from './ending.ts'
import { standingOfStatus } from './standing-of-status.ts'

const { overview: words } = texts

/** Something that waits for somebody. */
export interface Matter {
  key: string
  standing: Standing
  text: string
  /** Where it is looked at. */
  at: Pick<LinkProps, 'to' | 'params' | 'search'>
}

/** What is known of the installation; what a role may not see is not there. */
export interface Known {
  connectors: readonly Connector[]
  apps: readonly App[]
  counts: readonly (readonly [Status, string])[]
  endpoints: readonly Endpoint[]
  collections: readonly Collection[]
  listeners: readonly RelayListener[]
  /** With how many of its messages were given up, where some were. */
  deadLetters: readonly DeadLetters[]
  /** Of the relay. */
  relayFailed: string
}

export interface DeadLetters {
  profile: Pick<SendingProfile, 'id' | 'name'>
  count: string
}

const order: Standing[] = ['bad', 'warn', 'idle', 'good']

/** What needs attention, the worst first. */
export function mattersOf(known: Known): Matter[] {
  const { connectors, apps, counts, endpoints, collections, listeners, deadLetters, relayFailed } = known
  return [
    ...connectors.flatMap(ofConnector),
    ...ofCredentials(apps, connectors),
    ...counts.flatMap(ofConnections),
    ...endpoints.flatMap(ofEndpoint),
    ...collections.flatMap(ofCollection),
    ...listeners.flatMap(ofListener),
    ...collections.flatMap(ofUpload),
    ...deadLetters.flatMap(ofDeadLetters),
    ...ofRelay(relayFailed),
  ].sort((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing))
}

function ofConnector({ id, name, status, reason, catalog }: Connector): Matter[] {
  const called = catalog.title || name
  const at: Matter['at'] = { to: '/connectors/$id', params: { id } }
  if (status === 'draft') return [{ key: id, standing: 'idle', text: words.draft(called), at }]
  return status === 'paused'
    ? [{ key: id, standing: 'bad', text: words.paused(called, reason ?? ''), at }]
    : []
}

function ofCredentials(apps: readonly App[], connectors: readonly Connector[]): Matter[] {
  return endingCredentials(apps, connectors).map((one) => ({
    key: one.id,
    standing: one.isLate ? 'bad' : 'warn',
    text: one.hasEnded ? words.credentialEnded(one.called) : words.credentialEnds(one.called, one.daysLeft),
    at: one.connector ? { to: '/connectors/$id', params: { id: one.connector } } : { to: '/connectors' },
  }))
}

function ofConnections([status, count]: readonly [Status, string]): Matter[] {
  const standing = standingOfStatus[status]
  if (count === '0' || (standing !== 'warn' && standing !== 'bad')) return []
  const text = words.connectionsIn(count, words.statuses[status])
  return [{ key: status, standing, text, at: { to: '/connections', search: { status } } }]
}

function ofEndpoint({ id, url, status, failingSince }: Endpoint): Matter[] {
  const at: Matter['at'] = { to: '/webhooks/$id', params: { id } }
  if (status === 'disabled') return [{ key: id, standing: 'bad', text: words.endpointDisabled(url), at }]
  return status === 'active' && failingSince !== null
    ? [{ key: id, standing: 'warn', text: words.endpointFailing(url), at }]
    : []
}

function ofCollection(collection: Collection): Matter[] {
  const { id, status, reason } = collection
  const at: Matter['at'] = { to: '/collections/$id', params: { id } }
  if (status === 'incomplete') {
    return [{ key: id, standing: 'bad', text: words.collectionIncomplete(nameOf(collection)), at }]
  }
  return status === 'paused' && reason !== null
    ? [{ key: id, standing: 'warn', text: words.collectionPaused(nameOf(collection), reason.detail), at }]
    : []
}

function ofListener({ id, name, status, troubles }: RelayListener): Matter[] {
  const [trouble] = troubles
  if (status === 'paused' || trouble === undefined) return []
  const at: Matter['at'] = { to: '/relay/listeners/$id', params: { id } }
  return [{ key: id, standing: 'warn', text: words.listener(name, trouble), at }]
}

function ofUpload(collection: Collection): Matter[] {
  const { id, upload } = collection
  if (upload?.status !== 'failed') return []
  const text = words.uploadFailed(nameOf(collection), upload.reason?.detail ?? '')
  const at: Matter['at'] = { to: '/collections/$id', params: { id }, search: { tab: 'package' } }
  return [{ key: upload.id, standing: 'bad', text, at }]
}

function ofDeadLetters({ profile, count }: DeadLetters): Matter[] {
  if (count === '0') return []
  const at: Matter['at'] = { to: '/sending/$id', params: { id: profile.id }, search: { tab: 'given-up' } }
  return [{ key: profile.id, standing: 'bad', text: words.messagesFailed(count, profile.name), at }]
}

const ofRelay = (count: string): Matter[] =>
  count === '0'
    ? []
    : [
        {
          key: 'relay',
          standing: 'bad',
          text: words.relayFailed(count),
          at: { to: '/relay', search: { tab: 'messages', state: 'failed' } },
        },
      ]
