import { z } from 'zod'
import type { Change, ChangeLog, Logged } from '../../tenant/change-log.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { badRequest } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { follow } from '../sync/follow.ts'
import { outlookLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { context, tokenLink } from '../wire/links.ts'
import { project, type WireObject, writeProperties } from '../wire/shape.ts'
import { contactFolderShape, contactShape } from './contact-shape.ts'
import { routeContactFolder } from './find-contact.ts'
import { contactPages, writeContact } from './read-contacts.ts'

const roundSchema = z.object({ select: z.array(z.string()).nullable(), seen: z.number() })

/** `GET …/contacts/delta` and `GET …/contactFolders/{folder}/contacts/delta`: one folder at a time. */
export function contactDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  const folder = routeContactFolder(call)
  return round(call, tokens, {
    log: folder.log,
    scope: `contacts ${call.mailbox.id} ${folder.number}`,
    type: 'contact',
    writer: (select) => {
      const projection = project(contactShape, select)
      return (contact) =>
        writeContact(call, contact, projection, { '@odata.type': '#microsoft.graph.contact' })
    },
  })
}

/** `GET …/contactFolders/delta`: every folder but the default one, nested ones too. */
export function contactFolderDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  requireWholeMailbox(call)
  const { mailbox } = call
  return round(call, tokens, {
    log: mailbox.contacts.folderLog,
    scope: `contactFolders ${mailbox.id}`,
    type: 'contactFolder',
    writer: (select) => {
      const projection = project(contactFolderShape, select)
      return (folder) =>
        writeProperties(projection, { folder, mailbox }, { '@odata.type': '#microsoft.graph.contactFolder' })
    },
  })
}

interface Followed<T extends Logged> {
  readonly log: ChangeLog<T>
  readonly scope: string
  readonly type: string
  readonly writer: (select: readonly string[] | undefined) => (item: T) => WireObject
}

function round<T extends Logged>(call: MailboxCall, tokens: SyncTokens, about: Followed<T>): GraphReply {
  const { request } = call
  const { query } = request
  const token = query.skipToken ?? query.deltaToken
  if (query.search !== undefined || query.orderby !== undefined || query.expand !== undefined) {
    throw badRequest(`Change tracking of ${about.type} supports neither $search nor $orderby nor $expand.`)
  }
  const state = token
    ? tokens.open(token, about.scope, outlookLifetime, roundSchema, request)
    : { select: query.select ? [...query.select] : null, seen: 0 }
  const size = Math.min(request.preferences.maxPageSize ?? contactPages.usual, contactPages.largest)
  const write = about.writer(state.select ?? undefined)
  const { changes, seen, more } = follow(about.log, state.seen, size, () => true)
  const immutable = request.preferences.idForm === 'immutable'
  const next = tokens.seal(about.scope, { ...state, seen })
  return json(
    {
      '@odata.context': context(request, `Collection(${about.type})`),
      value: changes.map((change) => writeChange(change, write, immutable)),
      ...(more
        ? { '@odata.nextLink': tokenLink(request, '$skiptoken', next) }
        : { '@odata.deltaLink': tokenLink(request, '$deltatoken', next) }),
    },
    preferenceApplied(request.preferences, ['idForm', 'maxPageSize']),
  )
}

function writeChange<T>(change: Change<T>, write: (item: T) => WireObject, immutable: boolean): WireObject {
  if (change.kind !== 'deleted') return write(change.item)
  const { gone } = change
  return { id: immutable ? gone.immutableId : gone.id, '@removed': { reason: gone.reason } }
}
