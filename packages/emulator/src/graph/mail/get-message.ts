import type { MailboxCall } from '../access/mailbox-access.ts'
import { methodNotAllowed } from '../http/graph-error.ts'
import { bytes, type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { context } from '../wire/links.ts'
import { expandMessages, messageExpansion } from './expand-message.ts'
import { routeMessage } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { messageKind, messageShapes } from './message-shape.ts'
import { MessageWriter } from './write-message.ts'

/** `GET …/messages/{message}`. */
export async function getMessage(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call)
  const { request } = call
  const writer = new MessageWriter(call, reader, request.query.select)
  const expansion = messageExpansion(request.query.expand)
  const kind = messageKind(message)
  const cast = kind === 'message' ? '' : `/${messageShapes[kind].typeName}`
  const fragment = `users('${call.owner.id}')/messages${cast}${writer.contextList}/$entity`
  const written = await writer.write(message, { '@odata.context': context(request, fragment) })
  if (expansion) await expandMessages(call, reader, expansion, [message], [written])
  return json(written, preferenceApplied(request.preferences, ['idForm', 'bodyContentType']))
}

/** `GET …/messages/{message}/$value`: the bytes of the spool, untouched. */
export function getMessageMime(call: MailboxCall): GraphReply {
  return bytes(routeMessage(call).content, 'text/plain')
}

/**
 * `GET …/mailFolders/{folder}/messages/{message}/$value` is refused by the service, although its metadata has it
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/2755).
 */
export function refuseFolderMime(): never {
  throw methodNotAllowed('Specified HTTP method is not allowed for the request target.')
}
