import type { DocumentRow } from '../documents/document-row.ts'
import type { Duplicates } from '../duplicates/duplicate-index.ts'
import type { ManifestRow } from '../manifest-row.ts'
import type { ExceptionRow, NotCoveredRow, ReconciliationRow } from '../reports.ts'

/** A table of the summary; `more` says how many rows are only in the report that it names. */
export interface SummaryTable {
  heading: string
  /** One sentence below the heading. */
  says: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  more: number
}

/** What the summary shows, as HTML and as PDF alike. */
export interface Summary {
  title: string
  /** Label and value. */
  facts: readonly (readonly [label: string, value: string])[]
  tables: readonly SummaryTable[]
  /** Both stand on the first page: how to check the package. */
  verifyWith: string
  madeAt: Date
}

/** What the caller of the writer says of the collection. */
export interface SummaryFacts {
  title: string
  facts: readonly (readonly [label: string, value: string])[]
  /** Time, who, what; in order. */
  events: readonly (readonly [at: string, actor: string, action: string])[]
}

const mostRows = 500

interface MailboxNumbers {
  custodian: string
  mailbox: string
  enumerated: number
  collected: number
  filtered: number
  exceptions: number
  vanished: number
  bytes: number
}

const counted = ['enumerated', 'collected', 'filtered', 'exceptions', 'vanished', 'bytes'] as const
const none = { enumerated: 0, collected: 0, filtered: 0, exceptions: 0, vanished: 0, bytes: 0 }

function sum(one: MailboxNumbers, other: Pick<MailboxNumbers, (typeof counted)[number]>): MailboxNumbers {
  const all = { ...one }
  for (const name of counted) all[name] += other[name]
  return all
}

const totalOf = (mailboxes: readonly MailboxNumbers[]): MailboxNumbers =>
  mailboxes.reduce(sum, { custodian: 'All', mailbox: `${mailboxes.length} mailboxes`, ...none })

/** Gathers what the summary tells while a package is written. Memory grows with mailboxes and codes, not with items. */
export class SummaryNumbers {
  readonly #mailboxes = new Map<string, MailboxNumbers>()
  readonly #codes = new Map<string, { row: ExceptionRow; count: number }>()
  readonly #notCovered: NotCoveredRow[] = []
  #notCoveredCount = 0
  readonly #documents = { items: 0, attachments: 0, messages: 0, texts: 0 }
  readonly #duplicates = { bytes: 0, content: 0, sameIdOtherContent: 0 }

  addFamily(
    row: ManifestRow,
    documents: readonly DocumentRow[],
    { first, sameIdOtherContent }: Duplicates,
  ): void {
    const isLater = (seq: number | null) => seq !== null && seq < row.seq
    for (const { kind, text } of documents) {
      if (kind === 'item') this.#documents.items++
      else if (kind === 'attachment') this.#documents.attachments++
      else this.#documents.messages++
      if (text) this.#documents.texts++
    }
    if (isLater(first.bytes)) this.#duplicates.bytes++
    if (isLater(first.logical)) this.#duplicates.content++
    if (sameIdOtherContent) this.#duplicates.sameIdOtherContent++
  }

  addFolder(row: ReconciliationRow): void {
    const { custodian, mailbox } = row
    const key = JSON.stringify([custodian, mailbox])
    const numbers = this.#mailboxes.get(key) ?? { custodian, mailbox, ...none }
    this.#mailboxes.set(key, sum(numbers, row))
  }

  addException(row: ExceptionRow): void {
    const known = this.#codes.get(`${row.outcome} ${row.code}`)
    if (known) known.count++
    else if (this.#codes.size < mostRows) this.#codes.set(`${row.outcome} ${row.code}`, { row, count: 1 })
  }

  addNotCovered(row: NotCoveredRow): void {
    if (this.#notCoveredCount++ < mostRows) this.#notCovered.push(row)
  }

  summary({ title, facts, events }: SummaryFacts, verifyWith: string, madeAt: Date): Summary {
    const { items, attachments, messages, texts } = this.#documents
    const { bytes, content, sameIdOtherContent } = this.#duplicates
    const mailboxes = [...this.#mailboxes.values()]
    const number = (value: number) => value.toLocaleString('en-US')
    return {
      title,
      verifyWith,
      madeAt,
      facts: [
        ...facts,
        ['Sealed at', madeAt.toISOString()],
        ['Items', number(items)],
        ['Attachments', `${number(attachments)}, and ${number(messages)} attached messages`],
        ['Texts', number(texts)],
        ['Items equal to an earlier one', `${number(bytes)} by bytes, ${number(content)} by content`],
        ['Items that share a Message-ID but not the content', number(sameIdOtherContent)],
      ],
      tables: [
        table(
          'Mailboxes',
          'Of each: enumerated = collected + filtered + exceptions + vanished. The folders are in reconciliation.csv.',
          ['Custodian', 'Mailbox', 'Enumerated', 'Collected', 'Filtered', 'Exceptions', 'Vanished', 'Bytes'],
          [...(mailboxes.length > 1 ? [totalOf(mailboxes)] : []), ...mailboxes].map((one) => [
            one.custodian,
            one.mailbox,
            ...counted.map((name) => number(one[name])),
          ]),
        ),
        table(
          'Exceptions',
          'What could not be had, or of which only the native is there. Each item is in exceptions.csv.',
          ['Outcome', 'Code', 'Count', 'Reason', 'Remedy'],
          [...this.#codes.values()].map(({ row, count }) => [
            row.outcome,
            row.code,
            number(count),
            row.reason,
            row.remedy,
          ]),
        ),
        table(
          'Not covered',
          'What the package does not hold although somebody may expect it. The whole list is not-covered.csv.',
          ['Scope', 'Custodian', 'Mailbox', 'What', 'Reason', 'Remedy'],
          this.#notCovered.map((row) => [
            row.scope,
            row.custodian,
            row.mailbox,
            row.what,
            row.reason,
            row.remedy,
          ]),
          this.#notCoveredCount,
        ),
        table(
          'Chain of custody',
          'What was done, by whom. chain-of-custody.json has the details.',
          ['Time (UTC)', 'Actor', 'Action'],
          events,
        ),
      ],
    }
  }
}

const table = (
  heading: string,
  says: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  count = rows.length,
): SummaryTable => {
  const shown = rows.slice(0, mostRows)
  return { heading, says, columns, rows: shown, more: count - shown.length }
}

/** A value as both show it: well-formed, without controls or signs that turn the direction of text. */
export const shownValue = (value: string): string =>
  value.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
