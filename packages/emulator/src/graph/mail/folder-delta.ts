import { z } from 'zod'
import type { Change } from '../../tenant/change-log.ts'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { follow } from '../sync/follow.ts'
import { outlookLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { context, tokenLink } from '../wire/links.ts'
import { project, type WireObject, writeProperties } from '../wire/shape.ts'
import { folderShape } from './folder-shape.ts'
import { includesHidden } from './read-folders.ts'

const usualPage = 10
const largestPage = 1000

const roundSchema = z.object({
  select: z.array(z.string()).nullable(),
  hiddenToo: z.boolean(),
  seen: z.number(),
})

/** `GET …/mailFolders/delta`: folders of the whole tree below the root, at every depth. */
export function folderDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  requireWholeMailbox(call)
  const { request, mailbox } = call
  const scope = `mailFolders ${mailbox.id}`
  const token = request.query.skipToken ?? request.query.deltaToken
  const round = token
    ? tokens.open(token, scope, outlookLifetime, roundSchema, request)
    : {
        select: request.query.select ? [...request.query.select] : null,
        hiddenToo: includesHidden(call),
        seen: 0,
      }
  const size = Math.min(request.preferences.maxPageSize ?? usualPage, largestPage)
  const projection = project(folderShape, round.select ?? undefined)
  const { changes, seen, more } = follow(mailbox.mail.folderLog, round.seen, size, (change) =>
    isTold(change, mailbox.mail.root, round.hiddenToo),
  )
  const value = changes.map((change): WireObject => {
    if (change.kind === 'deleted') return { id: change.gone.id, '@removed': { reason: change.gone.reason } }
    const target = { '@odata.type': '#microsoft.graph.mailFolder' }
    return writeProperties(projection, { folder: change.item, mailbox }, target)
  })
  const next = tokens.seal(scope, { ...round, seen })
  return json(
    {
      '@odata.context': context(request, 'Collection(mailFolder)'),
      value,
      ...(more
        ? { '@odata.nextLink': tokenLink(request, '$skiptoken', next) }
        : { '@odata.deltaLink': tokenLink(request, '$deltatoken', next) }),
    },
    preferenceApplied(request.preferences, ['maxPageSize']),
  )
}

function isTold(change: Change<MailFolder>, root: MailFolder, hiddenToo: boolean): boolean {
  if (change.kind === 'deleted') return true
  for (let folder: MailFolder | null = change.item; folder; folder = folder.parent) {
    if (folder.parent === root) return hiddenToo || !change.item.isHidden
  }
  return false
}
