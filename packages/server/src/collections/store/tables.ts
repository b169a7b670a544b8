import type { Refusal } from '@gatewarden/microsoft'
import type { ColumnType, Generated } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type {
  Account,
  ArchiveFact,
  CollectionOutcome,
  CollectionStatus,
  ConnectionFacts,
  Criteria,
  DateField,
  FolderState,
  MailboxAccess,
  MailboxState,
  SourceName,
} from '../collection.ts'
import type { ScheduleStatus } from '../schedules/schedule.ts'

/** A jsonb column: read as a value, written as text. */
type Json<T> = ColumnType<T, string, string>

export type CollectionTables = {
  matters: {
    id: string
    customer: string
    name: string
    number: string | null
    client: string | null
    notes: string | null
    members: string[] | null
    notify: string[] | null
    locked_at: Date | null
    retain_until: Date | null
    created_by: string
    created_at: Date
    updated_at: Date
    evidence: Buffer | null
  }
  collections: {
    id: string
    customer: string
    matter_id: string | null
    connection_id: string
    name: string | null
    criteria: Json<Criteria>
    facts: Json<ConnectionFacts>
    date_field: DateField
    window_from: Date | null
    window_to: Date | null
    include_drafts: boolean
    include_hidden: boolean
    status: CollectionStatus
    outcome: CollectionOutcome | null
    reason_code: string | null
    reason: string | null
    remedy: string | null
    retry_at: Date | null
    evidence: Buffer | null
    seal_worker: string | null
    seal_until: Date | null
    seal_epoch: Generated<number>
    schedule_id: string | null
    created_by: string
    created_at: Date
    ended_at: Date | null
  }
  collection_schedules: {
    id: string
    customer: string
    matter_id: string | null
    connection_id: string
    plan: Buffer
    status: ScheduleStatus
    next_at: Date | null
    last_at: Date | null
    reason_code: string | null
    reason: string | null
    remedy: string | null
    created_at: Date
  }
  collection_mailboxes: {
    id: Generated<number>
    collection_id: string
    position: number
    custodian: string
    address: string
    account: Json<Account> | null
    archive: Json<ArchiveFact> | null
    state: Generated<MailboxState>
    access: MailboxAccess | null
    reason_code: string | null
    reason: string | null
    remedy: string | null
    refusal: Json<Refusal> | null
    estimate: number | null
    closing_round: Generated<number>
    clock_offset: number | null
    rate: number | null
    failures: Generated<number>
    not_before: Date | null
    worker: string | null
    lease_until: Date | null
    epoch: Generated<number>
    started_at: Date | null
    ended_at: Date | null
  }
  collection_folders: {
    id: Generated<number>
    mailbox_id: number
    source: Generated<SourceName>
    graph_id: string
    path: string
    is_hidden: boolean
    count_at_start: number | null
    state: Generated<FolderState>
    listed_by: Generated<'delta' | 'list'>
    code: string | null
    reason: string | null
    next_link: string | null
    delta_link: string | null
    list_skip: Generated<number>
    list_pass: Generated<number>
    pass_found: Generated<number>
    resets: Generated<number>
    enumerated: Generated<number>
    collected: Generated<number>
    filtered: Generated<number>
    exceptions: Generated<number>
    vanished: Generated<number>
    bytes: Generated<number>
  }
  collection_items: {
    folder_id: number
    item_id: string
    mailbox_id: number
    position: number
    outcome: number
    meta: string | null
    sort_at: Date
    sha256: Buffer | null
    md5: Buffer | null
    size: number | null
    request_id: string | null
    server_date: string | null
    at: Date | null
    attempts: Generated<number>
    not_before: Date | null
    code: string | null
    reason: string | null
    remedy: string | null
  }
  collection_events: {
    id: Generated<number>
    collection_id: string
    at: Date
    actor: string
    action: string
    details: Json<Record<string, unknown>>
  }
  collection_packages: {
    id: string
    collection_id: string
    number: number
    folder: string
    rows: number
    files: number
    bytes: number
    root: string
    checkpoint_sha256: string
    public_key: string
    sealed_at: Date
    erased_at: Date | null
  }
  collection_signing_keys: {
    id: string
    name: string
    public_key: string
    private_key: Buffer
    created_at: Date
  }
  collection_notices: {
    id: string
    collection_id: string | null
    schedule_id: string | null
    recipients: string[]
    subject: string
    text: string
    status: 'waiting' | 'handed_over' | 'given_up'
    due_at: Date | null
    reason: string | null
    created_at: Date
  }
  collection_garbage: { kind: 'native' | 'package'; name: string }
}

export const tables = (query: Query) => query.withTables<CollectionTables>()
