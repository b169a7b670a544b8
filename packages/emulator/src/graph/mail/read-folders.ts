import type { MailFolder } from '../../tenant/mail-folder.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { badRequest, notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { type ExpandTerm, parseExpand } from '../odata/expand.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import type { WireObject } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { routeFolder } from './find-mail.ts'
import {
  type FolderView,
  type FolderWriter,
  folderFields,
  folderShape,
  folderWriter,
} from './folder-shape.ts'

const usualPage = 10
const largestPage = 1000

/** `GET …/mailFolders`: what lies directly below the root; hidden folders only with `includeHiddenFolders=true`. */
export function listFolders(call: MailboxCall): GraphReply {
  requireWholeMailbox(call)
  return listBelow(call, call.mailbox.mail.root, `users('${call.owner.id}')/mailFolders`)
}

/** `GET …/mailFolders/{folder}/childFolders`. */
export function listChildFolders(call: MailboxCall): GraphReply {
  const fragment = `users('${call.owner.id}')/mailFolders('${param(call, 'folder')}')/childFolders`
  return listBelow(call, routeFolder(call), fragment)
}

function listBelow(call: MailboxCall, parent: MailFolder, fragment: string): GraphReply {
  const { request, mailbox } = call
  const size = pageSize(request, usualPage, largestPage)
  const writer = folderWriter(request.query.select)
  const expansion = childExpansion(request.query.expand)
  const wanted = visibleBelow(call, parent)
  const page = skipPage(request, wanted, size)
  return json({
    '@odata.context': context(request, `${fragment}${writer.contextList}`),
    ...tips(request, 'me/mailFolders?$select=childFolderCount,displayName'),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    value: page.items.map(({ folder }) => write(call, { folder, mailbox }, writer, expansion)),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
  })
}

/** `GET …/mailFolders/$count` and `GET …/mailFolders/{folder}/childFolders/$count`. */
export function countFolders(call: MailboxCall): GraphReply {
  if (call.params.folder === undefined) requireWholeMailbox(call)
  const parent = call.params.folder === undefined ? call.mailbox.mail.root : routeFolder(call)
  return plain(String(visibleBelow(call, parent).length))
}

/** `GET …/mailFolders/{folder}`. */
export function getFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call)
  const { request, mailbox } = call
  const writer = folderWriter(request.query.select)
  const fragment = `users('${call.owner.id}')/mailFolders${writer.contextList}/$entity`
  const written = write(call, { folder, mailbox }, writer, childExpansion(request.query.expand))
  return json({ '@odata.context': context(request, fragment), ...written })
}

function visibleBelow(call: MailboxCall, parent: MailFolder): readonly FolderView[] {
  const hiddenToo = includesHidden(call)
  const { mailbox } = call
  const folders = [...parent.children].filter((folder) => hiddenToo || !folder.isHidden)
  const inOrder = folders.sort((a, b) => (a.displayName.toLowerCase() < b.displayName.toLowerCase() ? -1 : 1))
  return applyQuery(
    inOrder.map((folder) => ({ folder, mailbox })),
    call.request.query,
    folderFields,
  )
}

/** Whether `includeHiddenFolders=true` was asked for. Throws a 400 for another value than true or false. */
export function includesHidden(call: MailboxCall): boolean {
  const value = call.request.query.custom.get('includehiddenfolders')?.toLowerCase()
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw badRequest(`Invalid value '${value}' for includeHiddenFolders: it is true or false.`)
  }
  return value === 'true'
}

function childExpansion(expand: string | undefined): ExpandTerm | null {
  if (expand === undefined) return null
  const [term, ...more] = parseExpand(expand)
  if (term && more.length === 0 && term.path.toLowerCase() === 'childfolders') return term
  if (!folderShape.navigation.has(term?.path.toLowerCase() ?? '')) {
    throw badRequest(`Could not find a property named '${term?.path}' on type 'microsoft.graph.mailFolder'.`)
  }
  throw notImplemented(`$expand=${expand} on mailFolders`)
}

function write(
  call: MailboxCall,
  view: FolderView,
  writer: FolderWriter,
  expansion: ExpandTerm | null,
): WireObject {
  const target = writer.write(view)
  if (!expansion) return target
  const inner = folderWriter(expansion.select)
  const hiddenToo = includesHidden(call)
  target.childFolders = [...view.folder.children]
    .filter((folder) => hiddenToo || !folder.isHidden)
    .map((folder) => inner.write({ folder, mailbox: view.mailbox }))
  return target
}
