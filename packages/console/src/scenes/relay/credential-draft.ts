import type { NewRelayCredential, RelayCredential } from '@gatewarden/client'
import { asLines, linesOf, linesOrNull } from '../../components/text-lines.ts'

export const protocols = ['smtp', 'imap', 'pop'] as const

/** What a device may do, as it stands in a form: what is not typed yet is an empty text. */
export interface CredentialDraft {
  name: string
  connection: string
  mailbox: string
  protocols: RelayCredential['protocols']
  senders: string
  otherSenders: RelayCredential['otherSenders']
  networks: string
  trustedNetworks: string
  messagesPerMinute: number | ''
  /** A day as a date field has it. */
  expiresAt: string
}

export const newCredential: CredentialDraft = {
  name: '',
  connection: '',
  mailbox: '',
  protocols: ['smtp'],
  senders: '',
  otherSenders: 'refuse',
  networks: '',
  trustedNetworks: '',
  messagesPerMinute: '',
  expiresAt: '',
}

const localDay = (time: Date): string =>
  [time.getFullYear(), time.getMonth() + 1, time.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')

export const draftOf = (credential: RelayCredential): CredentialDraft => ({
  name: credential.name,
  connection: credential.connection,
  mailbox: credential.mailbox,
  protocols: credential.protocols,
  senders: asLines(credential.senders),
  otherSenders: credential.otherSenders,
  networks: asLines(credential.networks),
  trustedNetworks: asLines(credential.trustedNetworks),
  messagesPerMinute: credential.messagesPerMinute ?? '',
  expiresAt: credential.expiresAt === null ? '' : localDay(new Date(credential.expiresAt)),
})

/** What may be changed afterwards, too. The mailbox alone may send where no sender was typed. */
export const changeOf = (draft: CredentialDraft) => ({
  name: draft.name.trim(),
  protocols: protocols.filter((one) => draft.protocols.includes(one)),
  senders: linesOrNull(draft.senders) ?? linesOf(draft.mailbox),
  otherSenders: draft.otherSenders,
  networks: linesOrNull(draft.networks),
  trustedNetworks: linesOrNull(draft.trustedNetworks),
  messagesPerMinute: draft.messagesPerMinute === '' ? null : draft.messagesPerMinute,
  expiresAt: draft.expiresAt === '' ? null : new Date(`${draft.expiresAt}T23:59:59`).toISOString(),
})

export const wishOf = (draft: CredentialDraft): NewRelayCredential => ({
  ...changeOf(draft),
  connection: draft.connection,
  mailbox: draft.mailbox.trim(),
})
