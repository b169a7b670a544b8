import { z } from 'zod'
import type { ContactFolder } from '../../tenant/contact.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { GraphError, notImplemented } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { requireMatch } from '../http/require-match.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { contactFolderFields, contactFolderShape } from './contact-shape.ts'
import { contactFolderFor, routeContactFolder } from './find-contact.ts'
import { contactPages } from './read-contacts.ts'

const folderInput = z.strictObject({
  '@odata.type': z.literal(['#microsoft.graph.contactFolder', 'microsoft.graph.contactFolder']).optional(),
  displayName: z.string().trim().min(1).optional(),
  parentFolderId: z.string().optional(),
})

/** Below the default folder, which is not listed itself (https://learn.microsoft.com/graph/known-issues). */
export function listContactFolders(call: MailboxCall): GraphReply {
  const { request, mailbox } = call
  const { expand } = request.query
  if (expand !== undefined) throw notImplemented(`$expand=${expand} on contact folders`)
  const parent = routeContactFolder(call)
  const projection = project(contactFolderShape, request.query.select)
  const views = [...parent.children].map((folder) => ({ folder, mailbox }))
  const wanted = applyQuery(views, request.query, contactFolderFields)
  const page = skipPage(request, wanted, pageSize(request, contactPages.usual, contactPages.largest))
  return json({
    '@odata.context': context(request, `users('${call.owner.id}')/contactFolders${projection.contextList}`),
    ...tips(request, 'me/contactFolders?$select=displayName'),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    value: page.items.map((view) => writeProperties(projection, view, {})),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
  })
}

/** `GET …/contactFolders/{folder}`. */
export function getContactFolder(call: MailboxCall): GraphReply {
  const { expand } = call.request.query
  if (expand !== undefined) throw notImplemented(`$expand=${expand} on contact folders`)
  return folderReply(call, routeContactFolder(call), call.request.query.select)
}

/** `POST …/contactFolders` and `POST …/contactFolders/{folder}/childFolders`. */
export function createContactFolder(call: MailboxCall): GraphReply {
  const parent = routeContactFolder(call)
  const input = readJson(call.request, folderInput, 'microsoft.graph.contactFolder')
  const target = input.parentFolderId === undefined ? parent : contactFolderFor(call, input.parentFolderId)
  const name = input.displayName
  if (name === undefined) {
    throw new GraphError(
      400,
      'ErrorPropertyValidationFailure',
      "At least one property failed validation: 'displayName' is required.",
    )
  }
  requireFreeName(target, name)
  return folderReply(call, call.mailbox.contacts.addFolder(name, target), undefined, 201)
}

/** `PATCH …/contactFolders/{folder}`: its name, and the folder it lies in. */
export function updateContactFolder(call: MailboxCall): GraphReply {
  const folder = routeContactFolder(call)
  requireMatch(call, folder)
  const input = readJson(call.request, folderInput, 'microsoft.graph.contactFolder')
  const parent = input.parentFolderId === undefined ? undefined : contactFolderFor(call, input.parentFolderId)
  if (parent) requireMovable(call, folder, parent)
  const name = input.displayName ?? folder.displayName
  const home = parent ?? folder.parent
  if (home && (name !== folder.displayName || home !== folder.parent)) requireFreeName(home, name, folder)
  call.mailbox.contacts.updateFolder(folder, { displayName: name, ...(parent && { parent }) })
  return folderReply(call, folder, undefined)
}

/** `DELETE …/contactFolders/{folder}` and its `permanentDelete`: with all that is in it; never the default one. */
export function deleteContactFolder(call: MailboxCall): GraphReply {
  requireWholeMailbox(call)
  const folder = routeContactFolder(call)
  requireMatch(call, folder)
  if (folder === call.mailbox.contacts.default) throw distinguished('deleted')
  call.mailbox.contacts.removeFolder(folder)
  return empty()
}

function requireMovable(call: MailboxCall, folder: ContactFolder, target: ContactFolder): void {
  if (folder === call.mailbox.contacts.default) throw distinguished('moved')
  for (let above: ContactFolder | null = target; above; above = above.parent) {
    if (above === folder) {
      throw new GraphError(
        400,
        'ErrorMoveCopyFailed',
        'A folder cannot be moved into itself or one of its own.',
      )
    }
  }
}

function requireFreeName(parent: ContactFolder, name: string, except?: ContactFolder): void {
  const taken = [...parent.children].some(
    (one) => one !== except && one.displayName.toLowerCase() === name.toLowerCase(),
  )
  if (taken) {
    throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
  }
}

function distinguished(what: 'deleted' | 'moved'): GraphError {
  const code = what === 'deleted' ? 'ErrorDeleteDistinguishedFolder' : 'ErrorMoveDistinguishedFolder'
  return new GraphError(400, code, `Distinguished folders cannot be ${what}.`)
}

function folderReply(
  call: MailboxCall,
  folder: ContactFolder,
  select: readonly string[] | undefined,
  status = 200,
): GraphReply {
  const projection = project(contactFolderShape, select)
  const fragment = `users('${call.owner.id}')/contactFolders${projection.contextList}/$entity`
  const annotations = { '@odata.context': context(call.request, fragment) }
  return json(writeProperties(projection, { folder, mailbox: call.mailbox }, annotations), {}, status)
}
