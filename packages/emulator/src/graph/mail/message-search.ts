import type { EmailAddress, Message } from '../../tenant/message.ts'
import { badRequest } from '../http/graph-error.ts'
import { parseInstant } from '../odata/filter-parser.ts'
import { type KqlQuery, type KqlTerm, mentions } from '../odata/kql.ts'
import type { MessageContents } from './message-contents.ts'

const dayMilliseconds = 86_400_000

/** True when some term of the query can only be answered from the parsed message. */
export function bodyTerms(query: KqlQuery): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return bodyTerms(query.left) || bodyTerms(query.right)
    case 'not':
      return bodyTerms(query.operand)
    case 'term':
      return query.property === null || query.property === 'body' || query.property === 'attachment'
  }
}

/**
 * Whether one term of a `$search` holds for a message. The properties are those of
 * https://learn.microsoft.com/graph/search-query-parameter; bare words look into from, subject and body.
 */
export function matchTerm(term: KqlTerm, message: Message, contents: MessageContents | null): boolean {
  const { summary } = message
  const people = (list: readonly EmailAddress[]) => list.some((person) => namesPerson(person, term.value))
  const from = summary.from ? [summary.from] : []
  switch (term.property) {
    case null:
      return (
        people(from) || mentions(summary.subject, term.value) || mentions(contents?.text ?? '', term.value)
      )
    case 'subject':
      return mentions(summary.subject, term.value)
    case 'body':
      return mentions(contents?.text ?? '', term.value)
    case 'from':
      return people(from)
    case 'to':
      return people(summary.to)
    case 'cc':
      return people(summary.cc)
    case 'bcc':
      return people(summary.bcc)
    case 'recipients':
      return people([...summary.to, ...summary.cc, ...summary.bcc])
    case 'participants':
      return people([...from, ...summary.to, ...summary.cc, ...summary.bcc])
    case 'attachment':
      return (contents?.attachments ?? []).some(({ name }) => mentions(name, term.value))
    case 'hasattachment':
    case 'hasattachments':
      return summary.hasAttachments === (term.value.toLowerCase() === 'true')
    case 'importance':
      return (
        message.effectiveImportance ===
        (term.value.toLowerCase() === 'medium' ? 'normal' : term.value.toLowerCase())
      )
    case 'kind':
      return term.value.toLowerCase() === (summary.meeting === 'none' ? 'email' : 'meetings')
    case 'size':
      return compareNumbers(term, message.size)
    case 'received':
      return compareDays(term, message.receivedAt)
    case 'sent':
      return compareDays(term, summary.sentAt ?? message.receivedAt)
    default:
      throw badRequest(`The property '${term.property}' cannot be searched for.`)
  }
}

function namesPerson({ name, address }: EmailAddress, value: string): boolean {
  return mentions(name, value) || mentions(address, value)
}

function compareNumbers(term: KqlTerm, actual: number): boolean {
  const range = /^(\d+)\.\.(\d+)$/.exec(term.value)
  if (range) return actual >= Number(range[1]) && actual <= Number(range[2])
  const wanted = Number(term.value)
  if (Number.isNaN(wanted)) throw badRequest(`'${term.value}' is not a number.`)
  return compare(term.operator, actual, wanted, wanted)
}

/** A day stands for all its moments: `received:2026-03-02` is that day, `received>2026-03-02` begins the day after. */
function compareDays(term: KqlTerm, actual: number): boolean {
  const [from, to] = term.value.split('..')
  if (to !== undefined) return actual >= instantOf(from ?? '') && actual < endOf(to)
  return compare(term.operator, actual, instantOf(term.value), endOf(term.value) - 1)
}

function compare(operator: KqlTerm['operator'], actual: number, first: number, last: number): boolean {
  switch (operator) {
    case ':':
    case '=':
      return actual >= first && actual <= last
    case '<>':
      return actual < first || actual > last
    case '<':
      return actual < first
    case '<=':
      return actual <= last
    case '>':
      return actual > last
    case '>=':
      return actual >= first
  }
}

function instantOf(text: string): number {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
  const iso = american
    ? `${american[3]}-${(american[1] ?? '').padStart(2, '0')}-${(american[2] ?? '').padStart(2, '0')}`
    : text
  const instant = parseInstant(iso)
  if (instant === null) throw badRequest(`'${text}' is not a date.`)
  return instant
}

function endOf(text: string): number {
  return instantOf(text) + (text.includes('T') ? 1000 : dayMilliseconds)
}
