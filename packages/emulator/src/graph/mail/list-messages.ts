import type { Message } from '../../tenant/message.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { type GraphReply, plain, writtenJson } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { JsonList } from '../wire/json-list.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { tips } from '../wire/tips.ts'
import { expandMessages, messageExpansion } from './expand-message.ts'
import { routeFolder } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { queryMessages } from './message-query.ts'
import { messagesOf } from './search-folder.ts'
import { MessageWriter } from './write-message.ts'

const usualPage = 10
const largestPage = 1000

/** `GET …/messages`: the whole mailbox, newest first, Deleted Items included. */
export function listMailboxMessages(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  requireWholeMailbox(call)
  return listMessages(call, reader, mailboxMessages(call), `users('${call.owner.id}')/messages`)
}

/** `GET …/mailFolders/{folder}/messages`. */
export function listFolderMessages(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const folder = routeFolder(call)
  const fragment = `users('${call.owner.id}')/mailFolders('${call.params.folder}')/messages`
  return listMessages(call, reader, messagesOf(call.mailbox, folder), fragment)
}

async function listMessages(
  call: MailboxCall,
  reader: ContentsReader,
  newestFirst: readonly Message[],
  fragment: string,
): Promise<GraphReply> {
  const { request } = call
  const size = pageSize(request, usualPage, largestPage)
  const writer = new MessageWriter(call, reader, request.query.select)
  const expansion = messageExpansion(request.query.expand)
  const wanted = await queryMessages(call, newestFirst, reader)
  const page = skipPage(request, wanted, size)
  const list = new JsonList(
    {
      '@odata.context': context(request, `${fragment}${writer.contextList}`),
      ...tips(request, 'me/messages?$select=subject,sender'),
      ...(request.query.count === true && { '@odata.count': wanted.length }),
    },
    reader.pages,
  )
  if (expansion) {
    const value = await inTurn(page.items, (message) => writer.write(message))
    await expandMessages(call, reader, expansion, page.items, value)
    for (const one of value) list.next().add(JSON.stringify(one))
  } else {
    await writer.addAll(page.items, list)
  }
  return writtenJson(
    list.end(page.nextLink === undefined ? {} : { '@odata.nextLink': page.nextLink }),
    preferenceApplied(request.preferences, ['idForm', 'bodyContentType', 'maxPageSize']),
  )
}

/** `GET …/messages/$count` and `GET …/mailFolders/{folder}/messages/$count`. */
export async function countMessages(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  if (call.params.folder === undefined) requireWholeMailbox(call)
  const all =
    call.params.folder === undefined ? mailboxMessages(call) : messagesOf(call.mailbox, routeFolder(call))
  return plain(String((await queryMessages(call, all, reader)).length))
}

const withoutRecoverable = new WeakMap<readonly Message[], readonly Message[]>()

/** Everything but what lies below Recoverable Items, which `/messages` does not show. */
function mailboxMessages(call: MailboxCall): readonly Message[] {
  const { mail } = call.mailbox
  const all = mail.newestFirst
  const recoverable = mail.wellKnown('recoverableitemsdeletions')
  if (recoverable.messages.size === 0) return all
  const known = withoutRecoverable.get(all)
  if (known) return known
  const rest = all.filter(({ folder }) => folder !== recoverable)
  withoutRecoverable.set(all, rest)
  return rest
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
