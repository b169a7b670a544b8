import { z } from 'zod'
import type { Change } from '../../tenant/change-log.ts'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest, itemNotFound, notImplemented } from '../http/graph-error.ts'
import { type GraphReply, writtenJson } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { parseFilter } from '../odata/filter-parser.ts'
import { parseOrderBy } from '../odata/order-by.ts'
import { follow } from '../sync/follow.ts'
import { outlookLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { JsonList } from '../wire/json-list.ts'
import { context, tokenLink } from '../wire/links.ts'
import type { WireObject } from '../wire/shape.ts'
import { expandMessages, messageExpansion } from './expand-message.ts'
import { routeFolder } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { MessageWriter } from './write-message.ts'

const usualPage = 10
const largestPage = 1000
/** A round that begins with a filter tells at most this many (https://learn.microsoft.com/graph/delta-query-messages). */
const mostFiltered = 5000

/** What a round of message delta remembers. The options of its first request live here. */
const roundSchema = z.object({
  select: z.array(z.string()).nullable(),
  expand: z.string().nullable(),
  changeType: z.enum(['created', 'updated', 'deleted']).nullable(),
  /** Only what was received from this moment on (milliseconds since 1970). */
  receivedFrom: z.number().nullable(),
  /** True until the first deltaLink: everything that is there counts as created. */
  first: z.boolean(),
  /** Sequence number up to which the folder's log has been told. */
  seen: z.number(),
  /** In a first round that goes by received time: after which message to go on, and how many were told. */
  walk: z.object({ receivedAt: z.number(), number: z.number(), told: z.number() }).nullable(),
})
type Round = z.infer<typeof roundSchema>

interface Told {
  readonly messages: readonly (Message | Extract<Change<Message>, { kind: 'deleted' }>)[]
  readonly round: Round
  readonly more: boolean
}

/** `GET …/messages/delta` is in Microsoft's metadata only: https://github.com/microsoftgraph/msgraph-metadata/issues/607 */
export function refuseMailboxDelta(): never {
  throw badRequest("Unsupported request: Change tracking is not supported against 'microsoft.graph.message'.")
}

/** `GET …/mailFolders/{folder}/messages/delta`. */
export async function messageDelta(
  call: MailboxCall,
  reader: ContentsReader,
  tokens: SyncTokens,
): Promise<GraphReply> {
  const folder = routeFolder(call)
  // Seen on folders that were shared one by one: https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/3606
  if (call.reach !== 'whole') throw itemNotFound()
  if (folder.search) throw notImplemented('message delta on a search folder')
  const { request } = call
  const scope = `messages ${call.mailbox.id} ${folder.number}`
  const token = request.query.skipToken ?? request.query.deltaToken
  const round = token
    ? tokens.open(token, scope, outlookLifetime, roundSchema, request)
    : beginRound(call, folder)
  const size = Math.min(request.preferences.maxPageSize ?? usualPage, largestPage)
  const told = round.walk ? walkOn(folder, round, round.walk, size) : followOn(folder, round, size)
  const list = new JsonList({ '@odata.context': context(request, 'Collection(message)') }, reader.pages)
  await addAll(call, reader, told, round, list)
  return writtenJson(
    list.end(link(call, scope, told, tokens)),
    preferenceApplied(request.preferences, ['idForm', 'bodyContentType', 'maxPageSize']),
  )
}

/** Reads the options of a first request. Throws 400 for those that delta does not take. */
function beginRound(call: MailboxCall, folder: MailFolder): Round {
  const { query } = call.request
  if (query.search !== undefined) throw unsupported('$search')
  if (query.skip !== undefined) throw unsupported('$skip')
  const receivedFrom = query.filter === undefined ? null : receivedFilter(query.filter)
  const ordered = query.orderby !== undefined && requireNewestFirst(query.orderby)
  const walks = receivedFrom !== null || ordered
  return {
    select: query.select ? [...query.select] : null,
    expand: query.expand ?? null,
    changeType: changeType(query.custom.get('changetype')),
    receivedFrom,
    first: true,
    seen: walks ? folder.log.last : 0,
    walk: walks ? { receivedAt: Number.MAX_SAFE_INTEGER, number: 0, told: 0 } : null,
  }
}

function unsupported(option: string) {
  return badRequest(`The query parameter '${option}' is not supported with a delta query on messages.`)
}

function changeType(value: string | undefined): Round['changeType'] {
  if (value === undefined) return null
  if (value === 'created' || value === 'updated' || value === 'deleted') return value
  throw badRequest(`Invalid value '${value}' for changeType: it is created, updated or deleted.`)
}

/** Only `receivedDateTime ge …` and `receivedDateTime gt …` are taken. */
function receivedFilter(filter: string): number {
  const expression = parseFilter(filter)
  if (expression.kind === 'binary') {
    const { operator, left, right } = expression
    const onReceived = left.kind === 'path' && left.segments.join('/').toLowerCase() === 'receiveddatetime'
    const instant = right.kind === 'literal' && right.type === 'dateTimeOffset' ? right.value : null
    if (onReceived && instant !== null && operator === 'ge') return instant
    if (onReceived && instant !== null && operator === 'gt') return instant + 1000
  }
  throw unsupported('$filter')
}

function requireNewestFirst(orderby: string): true {
  const [term, ...more] = parseOrderBy(orderby)
  if (term && more.length === 0 && term.path.toLowerCase() === 'receiveddatetime' && term.descending)
    return true
  throw unsupported('$orderby')
}

/** Goes down the folder by received time; what changes meanwhile comes with the changes after it. */
function walkOn(folder: MailFolder, round: Round, walk: NonNullable<Round['walk']>, size: number): Told {
  const all = folder.newestFirst
  let i = firstBelow(all, walk)
  const room = Math.min(size, round.receivedFrom === null ? size : mostFiltered - walk.told)
  const messages: Message[] = []
  let last: Message | undefined
  while (messages.length < room) {
    const message = all[i]
    if (!message || !matches(round, message)) break
    // What has come since the walk began is told after it: had it gone again by then, nobody would tell that.
    if (message.enteredSeq <= round.seen) messages.push(message)
    last = message
    i++
  }
  const told = walk.told + messages.length
  const next = all[i]
  const mayGoOn =
    next !== undefined && matches(round, next) && (round.receivedFrom === null || told < mostFiltered)
  const kept = round.changeType === null || round.changeType === 'created' ? messages : []
  return last && mayGoOn
    ? {
        messages: kept,
        round: { ...round, walk: { receivedAt: last.receivedAt, number: last.number, told } },
        more: true,
      }
    : { messages: kept, round: { ...round, walk: null, first: false }, more: false }
}

/** The index of the first message that comes after the place where the walk stopped. */
function firstBelow(
  all: readonly Message[],
  walk: { readonly receivedAt: number; readonly number: number },
): number {
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const message = all[middle]
    const below =
      message !== undefined &&
      (message.receivedAt < walk.receivedAt ||
        (message.receivedAt === walk.receivedAt && message.number < walk.number))
    if (below) high = middle
    else low = middle + 1
  }
  return low
}

function followOn(folder: MailFolder, round: Round, size: number): Told {
  const { changes, seen, more } = follow(folder.log, round.seen, size, (change) => isWanted(round, change))
  return {
    messages: changes.map((change) => (change.kind === 'deleted' ? change : change.item)),
    round: { ...round, seen, first: round.first && more },
    more,
  }
}

function isWanted(round: Round, change: Change<Message>): boolean {
  const kind = round.first && change.kind !== 'deleted' ? 'created' : change.kind
  if (round.changeType !== null && round.changeType !== kind) return false
  return change.kind === 'deleted' || matches(round, change.item)
}

function matches(round: Round, message: Message): boolean {
  return round.receivedFrom === null || message.receivedAt >= round.receivedFrom
}

async function addAll(
  call: MailboxCall,
  reader: ContentsReader,
  told: Told,
  round: Round,
  list: JsonList,
): Promise<void> {
  const writer = new MessageWriter(call, reader, round.select ?? undefined)
  const expansion = messageExpansion(round.expand ?? undefined)
  const immutable = call.request.preferences.idForm === 'immutable'
  const row: Message[] = []
  for (const entry of told.messages) {
    if (entry.kind === 'deleted') {
      await writer.addAll(row.splice(0), list, true)
      const { gone } = entry
      const id = immutable ? gone.immutableId : gone.id
      list.next().add(JSON.stringify({ id, '@removed': { reason: gone.reason } }))
    } else if (expansion) {
      const written = await writer.write(entry, { '@odata.type': '#microsoft.graph.message' })
      await expandMessages(call, reader, expansion, [entry], [written])
      list.next().add(JSON.stringify(written))
    } else row.push(entry)
  }
  await writer.addAll(row, list, true)
}

function link(call: MailboxCall, scope: string, told: Told, tokens: SyncTokens): WireObject {
  const token = tokens.seal(scope, told.round)
  return told.more
    ? { '@odata.nextLink': tokenLink(call.request, '$skiptoken', token) }
    : { '@odata.deltaLink': tokenLink(call.request, '$deltatoken', token) }
}
