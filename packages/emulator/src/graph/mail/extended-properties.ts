import type { SingleValueLegacyExtendedProperty } from '@microsoft/microsoft-graph-types'
import type { ExtendedProperty, Message } from '../../tenant/message.ts'
import { notImplemented } from '../http/graph-error.ts'
import type { FilterExpression } from '../odata/filter-expression.ts'
import { parseFilter } from '../odata/filter-parser.ts'
import { isoSeconds } from '../wire/times.ts'

/** Property tags ([MS-OXPROPS]) that the emulator can answer, with the value as Graph writes it: always text. */
const readers: Readonly<Record<string, (message: Message) => string>> = {
  // PidTagMessageSize
  'integer 0xe08': (message) => String(message.size),
  'long 0xe08': (message) => String(message.size),
  // PidTagMessageClass
  'string 0x1a': (message) => (message.summary.meeting === 'none' ? 'IPM.Note' : 'IPM.Schedule.Meeting'),
  // PidTagMessageDeliveryTime
  'systemtime 0xe06': (message) => isoSeconds(message.receivedAt),
  // PidTagInternetMessageId
  'string 0x1035': (message) => message.summary.internetMessageId,
}

/** The ids that `$expand=singleValueExtendedProperties($filter=id eq '…' or …)` names. */
export function wantedProperties(filter: string | undefined): string[] {
  if (filter === undefined)
    throw notImplemented('$expand=singleValueExtendedProperties without a $filter on id')
  return namedIds(parseFilter(filter))
}

function namedIds(expression: FilterExpression): string[] {
  if (expression.kind === 'binary') {
    const { operator, left, right } = expression
    if (operator === 'or') return [...namedIds(left), ...namedIds(right)]
    const isId = left.kind === 'path' && left.segments.join('/').toLowerCase() === 'id'
    if (operator === 'eq' && isId && right.kind === 'literal' && right.type === 'string') return [right.value]
  }
  throw notImplemented('this $filter on singleValueExtendedProperties: only id eq, joined by or')
}

/** The wanted properties that the message has. */
export function extendedProperties(
  message: Message,
  ids: readonly string[],
): SingleValueLegacyExtendedProperty[] {
  return ids.flatMap((id) => {
    const canonical = canonicalId(id)
    const read = readers[canonical.toLowerCase()]
    if (read) return [{ id: canonical, value: read(message) }]
    const stored = propertyOf(message.extendedProperties, canonical)
    return stored === undefined ? [] : [{ id: canonical, value: stored }]
  })
}

/** The value of a property among those that clients have set. */
export function propertyOf(properties: readonly ExtendedProperty[], id: string): string | undefined {
  const wanted = canonicalId(id).toLowerCase()
  return properties.find((one) => one.id.toLowerCase() === wanted)?.value
}

/** What is set already, with what a client sets: a property that is there already gets its new value. */
export function withProperties(
  before: readonly ExtendedProperty[],
  set: readonly ExtendedProperty[],
): readonly ExtendedProperty[] {
  const canonical = set.map(({ id, value }) => ({ id: canonicalId(id), value }))
  const replaced = new Set(canonical.map(({ id }) => id.toLowerCase()))
  return [...before.filter(({ id }) => !replaced.has(id.toLowerCase())), ...canonical]
}

/** PidTagDeferredSendTime: not before this moment is the message sent (milliseconds since 1970); null without. */
export function deferredUntil(properties: readonly ExtendedProperty[]): number | null {
  const time = Date.parse(propertyOf(properties, 'SystemTime 0x3FEF') ?? '')
  return Number.isNaN(time) ? null : time
}

/** As Graph writes them back: the type as it was sent, the tag in lower case without leading zeros. */
function canonicalId(id: string): string {
  const match = /^(\w+)\s+0x0*([0-9a-f]+)$/i.exec(id.trim())
  return match ? `${match[1]} 0x${(match[2] ?? '').toLowerCase()}` : id
}
