import { createHash } from 'node:crypto'
import { type SealedColumn, sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding, Sealer } from '../../platform/crypto/sealer.ts'
import type { Platform } from '../../platform/platform.ts'

/** All that decides who may read a collection, and what is read into it. */
export type CollectionEvidence = {
  id: string
  customer: string
  matter_id: string | null
  connection_id: string
  /** Addresses, in the order of the collection. */
  mailboxes: readonly string[]
}

export type MatterEvidence = {
  id: string
  customer: string
  members: readonly string[] | null
  locked_at: Date | null
}

/** What is sealed when a row is made and opened whenever one is read; there is nothing in it but what it is bound to. */
export type Guard = Pick<Platform, 'sealer' | 'log'>

/** SQL: the mailboxes of the collection `t`. */
export const mailboxesOf = (t: string): string =>
  `array(select m.address from collection_mailboxes m where m.collection_id = ${t}.id order by m.position)`

const ofCollection = (row: CollectionEvidence): Binding => {
  const rest = JSON.stringify([row.matter_id, row.connection_id, row.mailboxes])
  const digest = createHash('sha256').update(rest).digest('base64url')
  return { record: row.id, field: `collections.evidence ${digest}`, customer: row.customer }
}

const ofMatter = ({ id, customer, members, locked_at }: MatterEvidence): Binding => ({
  record: id,
  field: `matters.evidence${members === null && locked_at === null ? '' : ` ${digestOf(members, locked_at)}`}`,
  customer,
})

const digestOf = (members: readonly string[] | null, lockedAt: Date | null): string =>
  createHash('sha256')
    .update(JSON.stringify([members, lockedAt]))
    .digest('base64url')

export const sealCollectionEvidence = (sealer: Sealer, row: CollectionEvidence): Buffer =>
  sealer.seal('', ofCollection(row))

export const sealMatterEvidence = (sealer: Sealer, row: MatterEvidence): Buffer =>
  sealer.seal('', ofMatter(row))

export const isGenuineCollection = (
  guard: Guard,
  row: CollectionEvidence & { evidence: Buffer | null },
): boolean => opens(guard, row.evidence, ofCollection(row))

export const isGenuineMatter = (guard: Guard, row: MatterEvidence & { evidence: Buffer | null }): boolean =>
  opens(guard, row.evidence, ofMatter(row))

function opens({ sealer, log }: Guard, evidence: Buffer | null, binding: Binding): boolean {
  try {
    sealer.open(evidence ?? Buffer.alloc(0), binding)
    return true
  } catch (error) {
    log.warn(
      { err: error, record: binding.record },
      'was made or changed without the key ring; nobody is shown it',
    )
    return false
  }
}

/** For the re-wrapping under a new first key. */
export const sealedEvidence: SealedColumn[] = [
  sealedColumn<CollectionEvidence>({
    table: 'collections',
    column: 'evidence',
    key: ['id'],
    extra: `t.customer, t.matter_id, t.connection_id, ${mailboxesOf('t')} as mailboxes`,
    binding: ofCollection,
  }),
  sealedColumn<MatterEvidence>({
    table: 'matters',
    column: 'evidence',
    key: ['id'],
    extra: 't.customer, t.members, t.locked_at',
    binding: ofMatter,
  }),
]

/**
 * A page of rows all of which are genuine. What is left out must not shorten it: a short page is the last one.
 * @param fetch rows before an id, newest first
 */
export async function genuinePage<Row extends { id: string }>(
  page: { before?: string | undefined; limit: number },
  fetch: (before: string | undefined, limit: number) => Promise<Row[]>,
  isGenuine: (row: Row) => boolean,
): Promise<Row[]> {
  const kept: Row[] = []
  for (let { before } = page; ; ) {
    const rows = await fetch(before, page.limit)
    kept.push(...rows.filter(isGenuine))
    before = rows.at(-1)?.id
    if (rows.length < page.limit || kept.length >= page.limit) return kept.slice(0, page.limit)
  }
}
