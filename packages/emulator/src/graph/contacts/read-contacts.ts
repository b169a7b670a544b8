import type { Contact } from '../../tenant/contact.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { etag } from '../mail/write-message.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { contactSearch } from './contact-search.ts'
import { type ContactView, contactFields, contactShape } from './contact-shape.ts'
import { routeContact, routeContactFolder } from './find-contact.ts'

/** Contacts and their folders come by ten, and at most by a thousand. */
export const contactPages = { usual: 10, largest: 1000 } as const

/** `GET …/contacts` and `GET …/contactFolders/{folder}/contacts`. */
export function listContacts(call: MailboxCall): GraphReply {
  const { request } = call
  refuseExpand(call)
  const projection = project(contactShape, request.query.select)
  const wanted = queryContacts(call)
  const page = skipPage(request, wanted, pageSize(request, contactPages.usual, contactPages.largest))
  return json(
    {
      '@odata.context': context(request, `users('${call.owner.id}')/contacts${projection.contextList}`),
      ...tips(request, 'me/contacts?$select=displayName,emailAddresses'),
      ...(request.query.count === true && { '@odata.count': wanted.length }),
      value: page.items.map(({ contact }) => writeContact(call, contact, projection)),
      ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    },
    preferenceApplied(request.preferences, ['idForm', 'maxPageSize']),
  )
}

/** `GET …/contacts/$count`. */
export function countContacts(call: MailboxCall): GraphReply {
  return plain(String(queryContacts(call).length))
}

/** `GET …/contacts/{contact}`. */
export function getContact(call: MailboxCall): GraphReply {
  refuseExpand(call)
  return contactReply(call, routeContact(call), project(contactShape, call.request.query.select))
}

/** One contact as an answer. */
export function contactReply(
  call: MailboxCall,
  contact: Contact,
  projection: Projection<ContactView> = project(contactShape, undefined),
  status = 200,
): GraphReply {
  const fragment = `users('${call.owner.id}')/contacts${projection.contextList}/$entity`
  const annotations = { '@odata.context': context(call.request, fragment) }
  return json(
    writeContact(call, contact, projection, annotations),
    preferenceApplied(call.request.preferences, ['idForm']),
    status,
  )
}

/** A contact as JSON-ready object. @param annotations come first */
export function writeContact(
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

function queryContacts(call: MailboxCall): readonly ContactView[] {
  const { search, ...query } = call.request.query
  const found = contactSearch(call.request.query)
  const folder = routeContactFolder(call)
  const contacts = [...folder.contacts].filter((contact) => found?.(contact.state) ?? true)
  const byName = contacts.sort((a, b) =>
    a.state.displayName.toLowerCase() < b.state.displayName.toLowerCase() ? -1 : 1,
  )
  return applyQuery(
    byName.map((contact) => view(call, contact)),
    query,
    contactFields,
  )
}

function view(call: MailboxCall, contact: Contact): ContactView {
  return { contact, mailbox: call.mailbox, preferences: call.request.preferences }
}

function refuseExpand(call: MailboxCall): void {
  const { expand } = call.request.query
  if (expand !== undefined) throw notImplemented(`$expand=${expand} on contacts`)
}
