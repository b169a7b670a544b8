import type { NewRelayListener, RelayListener } from '@gatewarden/client'
import { asLines, linesOrNull } from '../../components/text-lines.ts'

type Protocol = RelayListener['protocol']
type Security = RelayListener['security']

const mebi = 1024 * 1024

/** A listener as it stands in a form: what is not typed yet is an empty text. */
export interface ListenerDraft {
  name: string
  protocol: Protocol
  security: Security
  port: number | ''
  hostname: string
  networks: string
  oldestTls: RelayListener['oldestTls']
  trusts: boolean
  answer: 'durable' | 'direct'
  route: 'smtp' | 'graph'
  largestMebi: number | ''
  /** keep: as it is, which only one that exists can have. */
  certificate: RelayListener['certificate']['kind'] | 'keep'
  chain: string
  privateKey: string
}

const usualPorts: Record<Protocol, Record<Security, number>> = {
  smtp: { starttls: 587, tls: 465, none: 25 },
  imap: { starttls: 143, tls: 993, none: 143 },
  pop: { starttls: 110, tls: 995, none: 110 },
}

/** The port that devices try by themselves. */
export const usualPort = (protocol: Protocol, security: Security): number => usualPorts[protocol][security]

export const newListener: ListenerDraft = {
  name: '',
  protocol: 'smtp',
  security: 'starttls',
  port: usualPort('smtp', 'starttls'),
  hostname: location.hostname,
  networks: '',
  oldestTls: '1.2',
  trusts: false,
  answer: 'durable',
  route: 'smtp',
  largestMebi: 35,
  certificate: 'own',
  chain: '',
  privateKey: '',
}

export const draftOf = (listener: RelayListener): ListenerDraft => ({
  ...newListener,
  ...listener.smtp,
  name: listener.name,
  protocol: listener.protocol,
  security: listener.security,
  port: listener.port,
  hostname: listener.hostname,
  networks: asLines(listener.networks),
  oldestTls: listener.oldestTls,
  trusts: listener.trusts,
  ...(listener.smtp && { largestMebi: listener.smtp.maxMessageBytes / mebi }),
  certificate: 'keep',
})

/** Another protocol or security moves the port along, where it is the usual one. */
export function withDoor(
  draft: ListenerDraft,
  door: Partial<Pick<ListenerDraft, 'protocol' | 'security'>>,
): ListenerDraft {
  const after = { ...draft, ...door }
  const wasUsual = draft.port === usualPort(draft.protocol, draft.security)
  return wasUsual ? { ...after, port: usualPort(after.protocol, after.security) } : after
}

export const isOldTls = ({ security, oldestTls }: Pick<ListenerDraft, 'security' | 'oldestTls'>): boolean =>
  security !== 'none' && (oldestTls === '1.0' || oldestTls === '1.1')

/** Whether it may be for trusted networks only, which must then be named. */
export const needsNetworks = (draft: Pick<ListenerDraft, 'security' | 'oldestTls'>): boolean =>
  draft.security === 'none' || isOldTls(draft)

/** What both making and changing say. */
export const fieldsOf = (draft: ListenerDraft) => ({
  name: draft.name.trim(),
  port: Number(draft.port),
  security: draft.security,
  oldestTls: draft.oldestTls,
  hostname: draft.hostname.trim(),
  networks: linesOrNull(draft.networks),
  trusts: draft.protocol === 'smtp' && draft.trusts,
  ...(draft.protocol === 'smtp' && {
    smtp: {
      answer: draft.answer,
      route: draft.route,
      maxMessageBytes: Math.round(Number(draft.largestMebi) * mebi),
    },
  }),
  ...(draft.certificate === 'uploaded' && {
    certificate: { chain: draft.chain, privateKey: draft.privateKey },
  }),
  ...(draft.certificate === 'acme' && { certificate: { kind: 'acme' as const } }),
})

export const wishOf = (draft: ListenerDraft): NewRelayListener => ({
  ...fieldsOf(draft),
  protocol: draft.protocol,
})

/** @returns what is changed; the authority's certificate again is said by null */
export const changeOf = (draft: ListenerDraft) => ({
  ...fieldsOf(draft),
  ...(draft.certificate === 'own' && { certificate: null }),
})
