import { z } from 'zod'
import type { MailboxCall } from '../access/mailbox-access.ts'
import type { RouteBook } from '../graph-routes.ts'
import { notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { inferenceRoutes } from './inference-classification.ts'
import { masterCategoryRoutes } from './master-categories.ts'
import { outlookFactRoutes } from './outlook-facts.ts'
import { peopleOfMailboxRoutes } from './people.ts'

const idFormats = ['entryId', 'ewsId', 'immutableEntryId', 'restId', 'restImmutableEntryId'] as const
const translation = z.strictObject({
  inputIds: z.array(z.string()).min(1).max(1000),
  sourceIdType: z.enum(idFormats),
  targetIdType: z.enum(idFormats),
})

/** Categories, people, what is focused, what Outlook knows, and ids from one form into the other. */
export function outlookExtraRoutes(book: RouteBook): void {
  masterCategoryRoutes(book)
  inferenceRoutes(book)
  peopleOfMailboxRoutes(book)
  outlookFactRoutes(book)
  book.mailbox('POST', 'translateExchangeIds', 'translateIds', translateIds)
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
