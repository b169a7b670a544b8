import { z } from 'zod'
import {
  type ExtendedProperty,
  type Message,
  type MessageState,
  NO_PROPERTIES,
} from '../../tenant/message.ts'
import { type MailboxCall, mayOpenFolder } from '../access/mailbox-access.ts'
import { accessDenied, GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { readJson, readParameters } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { partsOf, withInput } from './draft-parts.ts'
import { drafting, rewriteDraft } from './drafting.ts'
import { withProperties } from './extended-properties.ts'
import { destinationFor, routeMessage } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { type MessageInput, messageInputSchema, readFlag } from './message-input.ts'
import { tellOfReading } from './read-receipt.ts'
import { etag, MessageWriter } from './write-message.ts'

const destination = z.strictObject({ destinationId: z.string().min(1) })

/** What can be set on a draft only: it is part of the MIME. */
const draftOnly = [
  'subject',
  'body',
  'from',
  'sender',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'replyTo',
  'internetMessageHeaders',
  'internetMessageId',
  'attachments',
] as const satisfies readonly (keyof MessageInput)[]

/** `PATCH …/messages/{message}`. */
export async function updateMessage(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call, 'change')
  requireMatch(call, message)
  const input = readJson(call.request, messageInputSchema, 'microsoft.graph.message')
  const rewritten = draftOnly.find((name) => input[name] !== undefined)
  if (rewritten !== undefined) {
    if (!message.isDraft) throw notSettable(rewritten)
    await changeDraft(call, reader, message, input)
  }
  const change = stateChange(input, message.extendedProperties)
  const opens = change.isRead === true && !message.isRead
  if (Object.keys(change).length > 0) call.mailbox.mail.update(message, change)
  if (opens) tellOfReading(call, message)
  return one(call, reader, message, 200)
}

function notSettable(property: string): GraphError {
  return new GraphError(
    400,
    'ErrorInvalidPropertySet',
    `Set action is invalid for property '${property}': it can only be set on a draft.`,
  )
}

/** Writes the draft's MIME anew with what the client sets. */
async function changeDraft(
  call: MailboxCall,
  reader: ContentsReader,
  message: Message,
  input: MessageInput,
): Promise<void> {
  const contents = await reader.readMessage(message)
  const writing = drafting(call)
  rewriteDraft(call, message, withInput(partsOf(message, contents, writing), input, writing))
}

/** What of the input the mailbox itself keeps. */
export function stateChange(
  input: MessageInput,
  before: readonly ExtendedProperty[] = NO_PROPERTIES,
): Partial<MessageState> {
  return {
    ...(typeof input.isRead === 'boolean' && { isRead: input.isRead }),
    ...(input.categories && { categories: input.categories }),
    ...(input.flag && { flag: readFlag(input.flag) }),
    ...(input.importance && { importance: input.importance }),
    ...(input.inferenceClassification && { inferenceClassification: input.inferenceClassification }),
    ...(typeof input.isDeliveryReceiptRequested === 'boolean' && {
      isDeliveryReceiptRequested: input.isDeliveryReceiptRequested,
    }),
    ...(typeof input.isReadReceiptRequested === 'boolean' && {
      isReadReceiptRequested: input.isReadReceiptRequested,
    }),
    ...(input.singleValueExtendedProperties && {
      extendedProperties: withProperties(before, input.singleValueExtendedProperties),
    }),
  }
}

function requireMatch(call: MailboxCall, message: Message): void {
  const wanted = call.request.header('if-match')
  if (wanted === undefined || wanted === '*' || wanted === etag(call.mailbox, message)) return
  throw new GraphError(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  )
}

/** `POST …/messages/{message}/move`: the default id changes. */
export function moveMessage(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call, 'change')
  const target = destinationFor(call, readParameters(call.request, destination).destinationId)
  if (target !== message.folder) call.mailbox.mail.move(message, target)
  return one(call, reader, message, 201)
}

/** `POST …/messages/{message}/copy`. */
export function copyMessage(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call)
  const target = destinationFor(call, readParameters(call.request, destination).destinationId)
  return one(call, reader, call.mailbox.mail.copy(message, target), 201)
}

/**
 * `DELETE …/messages/{message}`: it can still be recovered
 * (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/3265), and from there only purged
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/2894).
 */
export function deleteMessage(call: MailboxCall): GraphReply {
  const message = routeMessage(call, 'change')
  requireMatch(call, message)
  const { mail } = call.mailbox
  const recoverable = mail.wellKnown('recoverableitemsdeletions')
  if (message.folder === recoverable) {
    throw new GraphError(400, 'ErrorCannotDeleteObject', 'Object cannot be deleted.')
  }
  mail.move(message, recoverable)
  return empty()
}

/** `POST …/messages/{message}/permanentDelete`. */
export function purgeMessage(call: MailboxCall): GraphReply {
  const message = routeMessage(call, 'change')
  call.mailbox.mail.remove(message)
  return empty()
}

/** The answer that shows one message after a change. */
export async function one(
  call: MailboxCall,
  reader: ContentsReader,
  message: Message,
  status: number,
): Promise<GraphReply> {
  if (!mayOpenFolder(call, message.folder, 'read')) throw accessDenied()
  const writer = new MessageWriter(call, reader, undefined)
  const fragment = `users('${call.owner.id}')/messages/$entity`
  const written = await writer.write(message, { '@odata.context': context(call.request, fragment) })
  return json(written, preferenceApplied(call.request.preferences, ['idForm', 'bodyContentType']), status)
}
