import { z } from 'zod'
import type { Change } from '../../tenant/change-log.ts'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { follow } from '../sync/follow.ts'
import { outlookLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { context, tokenLink } from '../wire/links.ts'
import type { WireObject } from '../wire/shape.ts'
import { routeFolder } from './find-mail.ts'
import { folderWriter } from './folder-shape.ts'
import { includesHidden } from './read-folders.ts'

const usualPage = 10
const largestPage = 1000

const roundSchema = z.object({
  select: z.array(z.string()).nullable(),
  hiddenToo: z.boolean(),
  seen: z.number(),
})

/**
 * `GET …/mailFolders/delta`: folders of the whole tree below the root, at every depth; `…/childFolders/delta`: of the tree
 * below that folder.
 */
export function folderDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  requireWholeMailbox(call)
  const top = call.params.folder === undefined ? call.mailbox.mail.root : routeFolder(call)
  const { request, mailbox } = call
  const scope = `mailFolders ${mailbox.id} ${top.number}`
  const token = request.query.skipToken ?? request.query.deltaToken
  const round = token
    ? tokens.open(token, scope, outlookLifetime, roundSchema, request)
    : {
        select: request.query.select ? [...request.query.select] : null,
        hiddenToo: includesHidden(call),
        seen: 0,
      }
  const size = Math.min(request.preferences.maxPageSize ?? usualPage, largestPage)
  const writer = folderWriter(round.select ?? undefined)
  const { changes, seen, more } = follow(mailbox.mail.folderLog, round.seen, size, (change) =>
    isWanted(change, top, round),
  )
  const value = changes.map((change): WireObject => {
    if (change.kind === 'deleted') return { id: change.gone.id, '@removed': { reason: change.gone.reason } }
    const view = { folder: change.item, mailbox }
    if (!isBelow(change.item, top)) {
      return { id: mailbox.mail.folderId(change.item), '@removed': { reason: 'deleted' } }
    }
    return writer.write(view, { '@odata.type': '#microsoft.graph.mailFolder' })
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

/** What has left the branch is told as removed, to those who may know it from before. */
function isWanted(change: Change<MailFolder>, top: MailFolder, round: z.infer<typeof roundSchema>): boolean {
  if (change.kind === 'deleted') return true
  const isShown = round.hiddenToo || !change.item.isHidden
  return isShown && (isBelow(change.item, top) || (round.seen > 0 && change.kind === 'updated'))
}

function isBelow(folder: MailFolder, top: MailFolder): boolean {
  for (let above = folder.parent; above; above = above.parent) if (above === top) return true
  return false
}
