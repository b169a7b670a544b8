import type { Collection, Numbers, Remark } from '../collection.ts'
import type { Occasion } from './occasion.ts'

/** What a notice is about. */
export interface Told {
  id: string
  name: string | null
  matter: string | null
  occasion: Occasion
  numbers: Numbers
  /** Mailboxes that were read, and all that were asked for. */
  mailboxes: { read: number; all: number }
  /** Where the console shows it. */
  url: string
}

const outcomes = {
  complete: 'complete',
  with_exceptions: 'complete but for single items that could not be had',
  with_gaps: 'with gaps: mailboxes or folders could not be read',
} as const satisfies Record<NonNullable<Collection['outcome']>, string>

/**
 * A notice as people read it. It has numbers and what to do, and nothing of what was collected: no addresses, subjects or
 * keywords, because mail goes through more hands than the package does.
 */
export function noticeText({ id, name, matter, occasion, numbers, mailboxes, url }: Told): {
  subject: string
  text: string
} {
  const { status } = occasion
  const needs = status !== 'completed'
  const lines = [
    status === 'completed'
      ? `The collection is completed, ${outcomes[occasion.outcome]}.`
      : status === 'paused'
        ? 'The collection is paused and needs somebody.'
        : 'The numbers of the collection do not meet, so no package was sealed. It needs somebody.',
    ...(occasion.status === 'completed'
      ? []
      : ['', `Why:        ${occasion.code}`, `What to do: ${occasion.remedy}`]),
    '',
    `Found       ${count(numbers.enumerated)}`,
    `Collected   ${count(numbers.collected)} (${count(numbers.bytes)} bytes)`,
    `Filtered    ${count(numbers.filtered)}`,
    `Exceptions  ${count(numbers.exceptions)}`,
    `Vanished    ${count(numbers.vanished)}`,
    `Mailboxes   ${count(mailboxes.read)} of ${count(mailboxes.all)} read`,
    '',
    `Collection  ${id}`,
    ...(matter === null ? [] : [`Matter      ${matter}`]),
    url,
    '',
  ]
  return {
    subject: `${needs ? 'Collection needs you' : 'Collection completed'}: ${name ?? id}`,
    text: lines.join('\r\n'),
  }
}

/** A notice of a schedule whose time has come, and which could not make a collection. */
export function notBegunText({
  id,
  name,
  matter,
  remark,
  url,
}: Pick<Told, 'id' | 'name' | 'matter' | 'url'> & { remark: Remark }): { subject: string; text: string } {
  const lines = [
    'The time of a scheduled collection has come, and it could not begin. It is tried again by itself, and begins when that is mended.',
    '',
    `Why:        ${remark.code}`,
    `What to do: ${remark.remedy}`,
    '',
    `Schedule    ${id}`,
    ...(matter === null ? [] : [`Matter      ${matter}`]),
    url,
    '',
  ]
  return { subject: `Collection needs you: ${name ?? id} has not begun`, text: lines.join('\r\n') }
}

const count = (value: number): string => value.toLocaleString('en-GB')
