import { z } from 'zod'
import type { FolderSearch, MailFolder } from '../../tenant/mail-folder.ts'
import { type MailboxCall, mayOpenFolder } from '../access/mailbox-access.ts'
import { accessDenied, badRequest, GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson, readParameters } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { folderFor, routeFolder } from './find-mail.ts'
import { folderWriter } from './folder-shape.ts'
import { foundIn } from './search-folder.ts'

const search = {
  includeNestedFolders: z.boolean().nullish(),
  sourceFolderIds: z.array(z.string()).min(1).nullish(),
  filterQuery: z.string().nullish(),
}
const type = z
  .string()
  .regex(/^#?microsoft\.graph\.mail(Search)?Folder$/)
  .optional()
const newFolder = z.strictObject({
  '@odata.type': type,
  displayName: z.string().trim().min(1),
  isHidden: z.boolean().nullish(),
  ...search,
})
const changedFolder = z.strictObject({
  '@odata.type': type,
  displayName: z.string().trim().min(1).nullish(),
  ...search,
})
const destination = z.strictObject({ destinationId: z.string().min(1) })

/** `POST …/mailFolders` and `POST …/mailFolders/{folder}/childFolders`. */
export function createFolder(call: MailboxCall): GraphReply {
  const { mail } = call.mailbox
  const parent = call.params.folder === undefined ? mail.root : routeFolder(call, 'create')
  if (!mayOpenFolder(call, parent, 'create')) throw accessDenied()
  const input = readJson(call.request, newFolder, 'microsoft.graph.mailFolder')
  const { displayName, isHidden } = input
  requireFreeName(parent, displayName, null)
  const search = isSearch(input) ? readSearch(call, input, null) : null
  if (!search) requireNoSearch(input)
  return one(call, mail.addFolder(parent, displayName, isHidden ?? false, search), 201)
}

/** `PATCH …/mailFolders/{folder}`: another name, and for a search folder another search. */
export function updateFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call, 'change')
  const input = readJson(call.request, changedFolder, 'microsoft.graph.mailFolder')
  const { displayName } = input
  requireOwn(folder)
  if (displayName && folder.parent) requireFreeName(folder.parent, displayName, folder)
  if (!folder.search || !isSearch(input)) requireNoSearch(input)
  call.mailbox.mail.updateFolder(folder, {
    ...(displayName && { displayName }),
    ...(folder.search && { search: readSearch(call, input, folder.search) }),
  })
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
  const copy = mail.addFolder(target, folder.displayName, folder.isHidden, folder.search)
  for (const message of folder.messages) mail.copy(message, copy)
  for (const child of folder.children) copyTree(call, child, copy)
  return copy
}

type SearchInput = Pick<z.infer<typeof newFolder>, keyof typeof search>

/** Throws 400 without folders or a filter, and for a filter that cannot be. */
function readSearch(call: MailboxCall, input: SearchInput, before: FolderSearch | null): FolderSearch {
  const { mail } = call.mailbox
  const sources = input.sourceFolderIds?.map((id) => mail.folderId(folderFor(call, id, 'read')))
  const found = {
    includeNestedFolders: input.includeNestedFolders ?? before?.includeNestedFolders ?? false,
    sourceFolderIds: sources ?? before?.sourceFolderIds ?? [],
    filterQuery: input.filterQuery ?? before?.filterQuery ?? '',
  }
  if (found.sourceFolderIds.length === 0 || found.filterQuery === '') {
    throw badRequest('A mailSearchFolder needs sourceFolderIds and a filterQuery.')
  }
  foundIn(call.mailbox, found)
  return found
}

/** The properties of a search folder are there only for who says that it is one. */
function isSearch(input: { readonly '@odata.type'?: string | undefined }): boolean {
  return /mailSearchFolder$/.test(input['@odata.type'] ?? '')
}

function requireNoSearch(input: SearchInput): void {
  const { includeNestedFolders, sourceFolderIds, filterQuery } = input
  if ([includeNestedFolders, sourceFolderIds, filterQuery].every((one) => one === undefined)) return
  throw badRequest("Only a folder of type 'microsoft.graph.mailSearchFolder' has a search.")
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
  return json(folderWriter(undefined).write(view, annotations), {}, status)
}
