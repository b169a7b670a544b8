import type { Generated } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { AcmeTables } from './acme/acme-tables.ts'
import type { OtherSenders, Protocol } from './credentials/credential.ts'
import type { Answering, CertificateKind, Route, Security, TlsVersion } from './listeners/listener.ts'
import type { Dsn, MessageState, Recipient } from './queue/message.ts'

export type RelayTables = AcmeTables & {
  relay_authority: {
    only_row: Generated<boolean>
    certificate: string
    private_key: Buffer
    created_at: Date
  }
  relay_credentials: {
    id: string
    connection_id: string
    mailbox: string
    name: string
    username: string
    hint: string
    mac: Buffer
    seal: Buffer
    protocols: Protocol[]
    networks: string[] | null
    trusted_networks: string[] | null
    senders: string[]
    other_senders: OtherSenders
    messages_per_minute: number | null
    created_by: string
    created_at: Date
    expires_at: Date | null
    revoked_at: Date | null
    last_used_at: Date | null
    last_used_from: string | null
  }
  relay_listeners: {
    id: string
    name: string
    protocol: Protocol
    port: number
    security: Security
    oldest_tls: TlsVersion
    hostname: string
    networks: string[] | null
    trusts: boolean
    answer: Answering | null
    route: Route | null
    max_message_bytes: number | null
    certificate_kind: CertificateKind
    certificate: string
    certificate_key: Buffer
    status: 'active' | 'paused'
    created_at: Date
    updated_at: Date
  }
  relay_messages: {
    id: string
    spool: string
    listener_id: string
    credential_id: string
    connection_id: string
    mailbox: string
    route: Route
    mail_from: string
    recipients: Recipient[]
    dsn: Dsn | null
    size: number
    state: MessageState
    tries: Generated<number>
    next_at: Date | null
    holder: string | null
    lease_until: Date | null
    reason: string | null
    remedy: string | null
    created_at: Date
    ended_at: Date | null
  }
  /** Only whose it is, for keys that are limited to customers. */
  connections: { id: string; customer: string }
}

export const tables = (query: Query) => query.withTables<RelayTables>()
