import type { MailFolder } from './mail-folder.ts'
import type { MailboxCore } from './mailbox-core.ts'
import { Message, type MessageState, NO_PROPERTIES, NOT_FLAGGED } from './message.ts'
import { type Recipients, summarizeMime } from './summarize-mime.ts'

/** What the mailbox says about a message, apart from where it lies. */
export function stateOf(message: Message): MessageState {
  const { receivedAt, createdAt, modifiedAt, isRead, isDraft, flag, categories, importance } = message
  const { inferenceClassification, isDeliveryReceiptRequested, isReadReceiptRequested } = message
  const { extendedProperties } = message
  return {
    receivedAt,
    createdAt,
    modifiedAt,
    isRead,
    isDraft,
    flag,
    categories,
    importance,
    inferenceClassification,
    isDeliveryReceiptRequested,
    isReadReceiptRequested,
    extendedProperties,
  }
}

/** A message in a snapshot; its change numbers are in the log of its folder. What its headers say is read again. */
export function saveMessage(message: Message) {
  const { number, placement, uid, marks, content, attachmentNumbers } = message
  return { number, placement, uid, marks, content, attachmentNumbers, state: stateOf(message) }
}

const none: readonly string[] = Object.freeze([])

/** The message as it was, kept in its mailbox and its folder, told to nobody. */
export function loadMessage(
  saved: ReturnType<typeof saveMessage>,
  folder: MailFolder,
  core: MailboxCore,
  recipients: Recipients,
): Message {
  const { number, placement, uid, marks, content, attachmentNumbers, state } = saved
  const summary = summarizeMime(core.spool.read(content), recipients)
  // What most messages have is one object for all.
  const message = new Message(number, folder, content, summary, {
    ...state,
    flag: state.flag.flagStatus === 'notFlagged' ? NOT_FLAGGED : state.flag,
    categories: state.categories.length === 0 ? none : state.categories,
    extendedProperties: state.extendedProperties.length === 0 ? NO_PROPERTIES : state.extendedProperties,
  })
  Object.assign(message, { placement, uid, marks, attachmentNumbers })
  core.restore(message)
  folder.hold(message)
  return message
}
