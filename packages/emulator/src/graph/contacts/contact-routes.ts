import { z } from 'zod'
import type { Contact, ContactFolder } from '../../tenant/contact.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import type { RouteBook } from '../graph-routes.ts'
import { itemNotFound, malformedId, notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { looksLikeId } from '../mail/find-mail.ts'
import { etag } from '../mail/write-message.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { param } from '../routing/call.ts'
import { follow } from '../sync/follow.ts'
import { outlookLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { context, tokenLink } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import {
  type ContactView,
  contactFields,
  contactFolderFields,
  contactFolderShape,
  contactShape,
} from './contact-shape.ts'

const usualPage = 10
const largestPage = 1000

const roundSchema = z.object({ select: z.array(z.string()).nullable(), seen: z.number() })

/** Contacts and contact folders, to be read. */
export function contactRoutes(book: RouteBook, tokens: SyncTokens): void {
  book.mailbox('GET', 'contactFolders', 'readContacts', listFolders)
  book.mailbox('GET', 'contactFolders/{folder}', 'readContacts', getFolder)
  book.mailbox('GET', 'contactFolders/{folder}/childFolders', 'readContacts', listFolders)
  for (const place of ['contacts', 'contactFolders/{folder}/contacts']) {
    book.mailbox('GET', place, 'readContacts', listContacts)
    book.mailbox('GET', `${place}/$count`, 'readContacts', countContacts)
    book.mailbox('GET', `${place}/delta`, 'readContacts', (call) => contactDelta(call, tokens))
    book.mailbox('GET', `${place}/{contact}`, 'readContacts', getContact)
  }
  book.join('contactFolders/{folder}/childFolders/{folder}', 'contactFolders/{folder}')
}

/** Below the default folder, which is not listed itself (https://learn.microsoft.com/graph/known-issues). */
function listFolders(call: MailboxCall): GraphReply {
  const { request, mailbox } = call
  const parent = routeFolder(call)
  const projection = project(contactFolderShape, request.query.select)
  const views = [...parent.children].map((folder) => ({ folder, mailbox }))
  const wanted = applyQuery(views, request.query, contactFolderFields)
  const page = skipPage(request, wanted, pageSize(request, usualPage, largestPage))
  return json({
    '@odata.context': context(request, `users('${call.owner.id}')/contactFolders${projection.contextList}`),
    ...tips(request, 'me/contactFolders?$select=displayName'),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    value: page.items.map((view) => writeProperties(projection, view, {})),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
  })
}

function getFolder(call: MailboxCall): GraphReply {
  const folder = routeFolder(call)
  const projection = project(contactFolderShape, call.request.query.select)
  const fragment = `users('${call.owner.id}')/contactFolders${projection.contextList}/$entity`
  const annotations = { '@odata.context': context(call.request, fragment) }
  return json(writeProperties(projection, { folder, mailbox: call.mailbox }, annotations))
}

function listContacts(call: MailboxCall): GraphReply {
  const { request } = call
  refuseExpand(call)
  const projection = project(contactShape, request.query.select)
  const wanted = queryContacts(call)
  const page = skipPage(request, wanted, pageSize(request, usualPage, largestPage))
  return json(
    {
      '@odata.context': context(request, `users('${call.owner.id}')/contacts${projection.contextList}`),
      ...tips(request, 'me/contacts?$select=displayName,emailAddresses'),
      ...(request.query.count === true && { '@odata.count': wanted.length }),
      value: page.items.map(({ contact }) => write(call, contact, projection)),
      ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    },
    preferenceApplied(request.preferences, ['idForm', 'maxPageSize']),
  )
}

function countContacts(call: MailboxCall): GraphReply {
  return plain(String(queryContacts(call).length))
}

function getContact(call: MailboxCall): GraphReply {
  refuseExpand(call)
  const contact = routeContact(call)
  const projection = project(contactShape, call.request.query.select)
  const fragment = `users('${call.owner.id}')/contacts${projection.contextList}/$entity`
  const annotations = { '@odata.context': context(call.request, fragment) }
  return json(
    write(call, contact, projection, annotations),
    preferenceApplied(call.request.preferences, ['idForm']),
  )
}

function contactDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  const { request, mailbox } = call
  const folder = routeFolder(call)
  const scope = `contacts ${mailbox.id} ${folder.number}`
  const token = request.query.skipToken ?? request.query.deltaToken
  const round = token
    ? tokens.open(token, scope, outlookLifetime, roundSchema, request)
    : { select: request.query.select ? [...request.query.select] : null, seen: 0 }
  const size = Math.min(request.preferences.maxPageSize ?? usualPage, largestPage)
  const projection = project(contactShape, round.select ?? undefined)
  const { changes, seen, more } = follow(folder.log, round.seen, size, () => true)
  const immutable = request.preferences.idForm === 'immutable'
  const value = changes.map((change): WireObject => {
    if (change.kind !== 'deleted') {
      return write(call, change.item, projection, { '@odata.type': '#microsoft.graph.contact' })
    }
    const { gone } = change
    return { id: immutable ? gone.immutableId : gone.id, '@removed': { reason: gone.reason } }
  })
  const next = tokens.seal(scope, { ...round, seen })
  return json(
    {
      '@odata.context': context(request, 'Collection(contact)'),
      value,
      ...(more
        ? { '@odata.nextLink': tokenLink(request, '$skiptoken', next) }
        : { '@odata.deltaLink': tokenLink(request, '$deltatoken', next) }),
    },
    preferenceApplied(request.preferences, ['idForm', 'maxPageSize']),
  )
}

function queryContacts(call: MailboxCall): readonly ContactView[] {
  const folder = routeFolder(call)
  const byName = [...folder.contacts].sort((a, b) =>
    a.state.displayName.toLowerCase() < b.state.displayName.toLowerCase() ? -1 : 1,
  )
  return applyQuery(
    byName.map((contact) => view(call, contact)),
    call.request.query,
    contactFields,
  )
}

function view(call: MailboxCall, contact: Contact): ContactView {
  return { contact, mailbox: call.mailbox, preferences: call.request.preferences }
}

function write(
  call: MailboxCall,
  contact: Contact,
  projection: Projection<ContactView>,
  annotations: WireObject = {},
): WireObject {
  return writeProperties(projection, view(call, contact), {
    ...annotations,
    '@odata.etag': etag(call.mailbox, contact),
  })
}

/** The folder of the route's `{folder}`, or the default one. Throws 403 where the mailbox is not the caller's to open. */
function routeFolder(call: MailboxCall): ContactFolder {
  requireWholeMailbox(call)
  const id = call.params.folder
  const { contacts } = call.mailbox
  if (id === undefined || id.toLowerCase() === 'contacts') return contacts.default
  if (!looksLikeId(id)) throw malformedId()
  const folder = contacts.findFolder(id)
  if (!folder) throw itemNotFound()
  return folder
}

function routeContact(call: MailboxCall): Contact {
  requireWholeMailbox(call)
  const id = param(call, 'contact')
  if (!looksLikeId(id)) throw malformedId()
  const contact = call.mailbox.contacts.find(id)
  if (!contact || (call.params.folder !== undefined && contact.folder !== routeFolder(call)))
    throw itemNotFound()
  return contact
}

function refuseExpand(call: MailboxCall): void {
  const { expand } = call.request.query
  if (expand !== undefined) throw notImplemented(`$expand=${expand} on contacts`)
}
