import { z } from 'zod'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import { type MailboxCall, mayOpenFolder } from '../access/mailbox-access.ts'
import { accessDenied, badRequest, GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson, readParameters } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { folderFor, routeFolder } from './find-mail.ts'
import { folderShape } from './folder-shape.ts'

const newFolder = z.strictObject({
  '@odata.type': z.literal(['#microsoft.graph.mailFolder', 'microsoft.graph.mailFolder']).optional(),
  displayName: z.string().trim().min(1),
  isHidden: z.boolean().nullish(),
})
const changedFolder = z.strictObject({ displayName: z.string().trim().min(1) })
const destination = z.strictObject({ destinationId: z.string().min(1) })

/** `POST …/mailFolders` and `POST …/mailFolders/{folder}/childFolders`. */
export function createFolder(call: MailboxCall): GraphReply {
  const { mail } = call.mailbox
  const parent = call.params.folder === undefined ? mail.root : routeFolder(call, 'create')
  if (!mayOpenFolder(call, parent, 'create')) throw accessDenied()
  const { displayName, isHidden } = readJson(call.request, newFolder, 'microsoft.graph.mailFolder')
  requireFreeName(parent, displayName, null)
  return one(call, mail.addFolder(parent, displayName, isHidden ?? false), 201)
}

/** `PATCH …/mailFolders/{folder}`: another name. */
export function updateFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call, 'change')
  const { displayName } = readJson(call.request, changedFolder, 'microsoft.graph.mailFolder')
  requireOwn(folder)
  if (folder.parent) requireFreeName(folder.parent, displayName, folder)
  call.mailbox.mail.updateFolder(folder, { displayName })
  return one(call, folder, 200)
}

/** `DELETE …/mailFolders/{folder}`: with everything below; its messages can still be recovered. */
export function deleteFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call, 'change')
  requireOwn(folder)
  const { mail } = call.mailbox
  const recoverable = mail.wellKnown('recoverableitemsdeletions')
  for (const one of withDescendants(folder)) {
    for (const message of [...one.messages]) mail.move(message, recoverable)
  }
  mail.removeFolder(folder)
  return empty()
}

/** `POST …/mailFolders/{folder}/permanentDelete`. */
export function purgeFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call, 'change')
  requireOwn(folder)
  call.mailbox.mail.removeFolder(folder)
  return empty()
}

/** `POST …/mailFolders/{folder}/move`. */
export function moveFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call, 'change')
  const target = folderFor(call, readParameters(call.request, destination).destinationId, 'create')
  requireOwn(folder)
  if (withDescendants(folder).includes(target)) throw badRequest('A folder cannot be moved below itself.')
  requireFreeName(target, folder.displayName, folder)
  call.mailbox.mail.moveFolder(folder, target)
  return one(call, folder, 200)
}

/** `POST …/mailFolders/{folder}/copy`: with everything below. */
export function copyFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call)
  const target = folderFor(call, readParameters(call.request, destination).destinationId, 'create')
  if (withDescendants(folder).includes(target)) throw badRequest('A folder cannot be copied below itself.')
  requireFreeName(target, folder.displayName, null)
  return one(call, copyTree(call, folder, target), 200)
}

function copyTree(call: MailboxCall, folder: MailFolder, target: MailFolder): MailFolder {
  const { mail } = call.mailbox
  const copy = mail.addFolder(target, folder.displayName, folder.isHidden)
  for (const message of folder.messages) mail.copy(message, copy)
  for (const child of folder.children) copyTree(call, child, copy)
  return copy
}

function withDescendants(folder: MailFolder): MailFolder[] {
  return [folder, ...[...folder.children].flatMap(withDescendants)]
}

function requireOwn(folder: MailFolder): void {
  if (folder.wellKnownName === null) return
  throw new GraphError(
    400,
    'ErrorDeleteDistinguishedFolder',
    'Distinguished folders cannot be deleted, moved or renamed.',
  )
}

function requireFreeName(parent: MailFolder, displayName: string, except: MailFolder | null): void {
  for (const child of parent.children) {
    if (child !== except && child.displayName.toLowerCase() === displayName.toLowerCase()) {
      throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
    }
  }
}

function one(call: MailboxCall, folder: MailFolder, status: number): GraphReply {
  const fragment = `users('${call.owner.id}')/mailFolders/$entity`
  const annotations = { '@odata.context': context(call.request, fragment) }
  const view = { folder, mailbox: call.mailbox }
  return json(writeProperties(project(folderShape, undefined), view, annotations), {}, status)
}
