import type { CategoryColor, OutlookCategory } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { MailboxCall } from '../access/mailbox-access.ts'
import type { RouteBook } from '../graph-routes.ts'
import { notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { context } from '../wire/links.ts'

const presets: readonly CategoryColor[] = [
  'none',
  'preset0',
  'preset1',
  'preset2',
  'preset3',
  'preset4',
  'preset5',
  'preset6',
  'preset7',
  'preset8',
  'preset9',
  'preset10',
  'preset11',
  'preset12',
  'preset13',
  'preset14',
  'preset15',
  'preset16',
  'preset17',
  'preset18',
  'preset19',
  'preset20',
  'preset21',
  'preset22',
  'preset23',
  'preset24',
]

const idFormats = ['entryId', 'ewsId', 'immutableEntryId', 'restId', 'restImmutableEntryId'] as const
const translation = z.strictObject({
  inputIds: z.array(z.string()).min(1).max(1000),
  sourceIdType: z.enum(idFormats),
  targetIdType: z.enum(idFormats),
})

/** Categories, and ids from one form into the other. */
export function outlookExtraRoutes(book: RouteBook): void {
  book.mailbox('GET', 'outlook/masterCategories', 'readMailboxSettings', listCategories)
  book.mailbox('POST', 'translateExchangeIds', 'translateIds', translateIds)
}

function listCategories(call: MailboxCall): GraphReply {
  const value: OutlookCategory[] = call.mailbox.settings.masterCategories.map(({ displayName, color }) => ({
    id: call.world.random.guid('category', call.mailbox.id, displayName),
    displayName,
    color: presets.find((preset) => preset === color) ?? 'none',
  }))
  return json({
    '@odata.context': context(call.request, `users('${call.owner.id}')/outlook/masterCategories`),
    value,
  })
}

/** `POST …/translateExchangeIds`: the two forms of REST ids; the entry ids of MAPI and EWS are not made here. */
function translateIds(call: MailboxCall): GraphReply {
  const { inputIds, sourceIdType, targetIdType } = readParameters(call.request, translation)
  for (const format of [sourceIdType, targetIdType]) {
    if (format !== 'restId' && format !== 'restImmutableEntryId') {
      throw notImplemented(`translateExchangeIds with ${format}`)
    }
  }
  const form = targetIdType === 'restImmutableEntryId' ? 'immutable' : 'default'
  return json({
    '@odata.context': context(call.request, 'Collection(microsoft.graph.convertIdResult)'),
    value: inputIds.map((sourceId) => {
      const found = call.mailbox.core.find(sourceId)
      return found
        ? { sourceId, targetId: call.mailbox.idOf(found.item, form) }
        : {
            sourceId,
            errorDetails: { code: 'ErrorInvalidIdMalformed', message: 'Id is malformed.' },
          }
    }),
  })
}
