import type {
  EventMessage,
  EventMessageRequest,
  EventMessageResponse,
  MeetingMessageType as GraphMeetingType,
  Message as GraphMessage,
  ItemBody,
  Recipient,
  ResponseType,
} from '@microsoft/microsoft-graph-types'
import type { EmailAddress, Message } from '../../tenant/message.ts'
import { type Shape, shape, type Writers } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'
import { textToHtml } from './html-text.ts'
import { readMeeting } from './meeting-details.ts'
import { conversationIndex, conversationKey, type MessageView } from './message-view.ts'

/** microsoft.graph.message without what only `$expand` brings. */
type PlainMessage = Omit<
  GraphMessage,
  'attachments' | 'extensions' | 'multiValueExtendedProperties' | 'singleValueExtendedProperties'
>

const messageWriters: Writers<MessageView, PlainMessage> = {
  id: ({ mailbox, message, preferences }) => mailbox.idOf(message, preferences.idForm),
  createdDateTime: ({ message }) => isoSeconds(message.createdAt),
  lastModifiedDateTime: ({ message }) => isoSeconds(message.modifiedAt),
  changeKey: ({ mailbox, message }) => mailbox.changeKeyOf(message),
  categories: ({ message }) => [...message.categories],
  receivedDateTime: ({ message }) => isoSeconds(message.receivedAt),
  sentDateTime: ({ message }) => isoSeconds(message.summary.sentAt ?? message.receivedAt),
  hasAttachments: ({ message }) => message.summary.hasAttachments,
  internetMessageId: ({ message }) => message.summary.internetMessageId || null,
  subject: ({ message }) => message.summary.subject,
  bodyPreview: (view) => preview(contents(view).text),
  importance: ({ message }) => message.effectiveImportance,
  parentFolderId: ({ mailbox, message }) => mailbox.core.ids.folder(message.folder.number),
  conversationId: ({ mailbox, message }) => mailbox.core.ids.conversation(conversationKey(message)),
  conversationIndex: ({ message }) => conversationIndex(message),
  isDeliveryReceiptRequested: ({ message }) => message.isDeliveryReceiptRequested,
  isReadReceiptRequested: ({ message }) => message.isReadReceiptRequested,
  isRead: ({ message }) => message.isRead,
  isDraft: ({ message }) => message.isDraft,
  webLink: ({ mailbox, message }) =>
    `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(mailbox.idOf(message, 'default'))}&exvsurl=1&viewmodel=ReadMessageItem`,
  inferenceClassification: ({ message }) => message.inferenceClassification,
  internetMessageHeaders: (view) => contents(view).headers.map(({ name, value }) => ({ name, value })),
  body: bodyOf,
  uniqueBody: bodyOf,
  sender: ({ message }) => recipientOrNull(message.summary.sender),
  from: ({ message }) => recipientOrNull(message.summary.from),
  toRecipients: ({ message }) => message.summary.to.map(recipient),
  ccRecipients: ({ message }) => message.summary.cc.map(recipient),
  bccRecipients: ({ message }) => message.summary.bcc.map(recipient),
  replyTo: ({ message }) => message.summary.replyTo.map(recipient),
  flag: ({ message }) => ({ ...message.flag }),
}

const about = {
  onRequest: ['internetMessageHeaders', 'uniqueBody'] as const,
  navigation: [
    'attachments',
    'extensions',
    'multiValueExtendedProperties',
    'singleValueExtendedProperties',
    'event',
  ],
}

const meeting = (view: MessageView) => readMeeting(contents(view).calendar)

const eventMessageWriters: Writers<MessageView, Omit<EventMessage, keyof GraphMessage | 'event'>> = {
  endDateTime: (view) => meeting(view).end,
  isAllDay: (view) => meeting(view).isAllDay,
  isDelegated: () => false,
  isOutOfDate: () => false,
  location: (view) => meeting(view).location,
  meetingMessageType: ({ message }) => meetingType(message),
  recurrence: () => null,
  startDateTime: (view) => meeting(view).start,
  type: (view) =>
    meeting(view).isSeries ? 'seriesMaster' : meeting(view).isOccurrence ? 'exception' : 'singleInstance',
}

const requestWriters: Writers<MessageView, Omit<EventMessageRequest, keyof EventMessage>> = {
  allowNewTimeProposals: () => true,
  meetingRequestType: (view) => (meeting(view).isUpdate ? 'fullUpdate' : 'newMeetingRequest'),
  previousEndDateTime: () => null,
  previousLocation: () => null,
  previousStartDateTime: () => null,
  responseRequested: () => true,
}

const responseWriters: Writers<MessageView, Omit<EventMessageResponse, keyof EventMessage>> = {
  proposedNewTime: (view) => meeting(view).proposal,
  responseType: ({ message }) => responseType(message),
}

/** The shapes that a message may have: itself, or a meeting message of some kind. */
export const messageShapes: Readonly<Record<MessageKind, Shape<MessageView>>> = {
  message: shape('microsoft.graph.message', messageWriters, about),
  eventMessage: shape('microsoft.graph.eventMessage', { ...messageWriters, ...eventMessageWriters }, about),
  eventMessageRequest: shape(
    'microsoft.graph.eventMessageRequest',
    { ...messageWriters, ...eventMessageWriters, ...requestWriters },
    about,
  ),
  eventMessageResponse: shape(
    'microsoft.graph.eventMessageResponse',
    { ...messageWriters, ...eventMessageWriters, ...responseWriters },
    about,
  ),
}

export type MessageKind = 'message' | 'eventMessage' | 'eventMessageRequest' | 'eventMessageResponse'

/** Which of Graph's types a message is. */
export function messageKind(message: Message): MessageKind {
  switch (message.summary.meeting) {
    case 'none':
      return 'message'
    case 'meetingRequest':
      return 'eventMessageRequest'
    case 'meetingCancelled':
      return 'eventMessage'
    default:
      return 'eventMessageResponse'
  }
}

/** Properties that need the parsed MIME. */
export const parsedProperties: ReadonlySet<string> = new Set([
  'bodyPreview',
  'body',
  'uniqueBody',
  'internetMessageHeaders',
  'startDateTime',
  'endDateTime',
  'isAllDay',
  'location',
  'type',
  'meetingRequestType',
  'proposedNewTime',
])

/** What ReadBasic permissions leave out. */
export const beyondBasics: ReadonlySet<string> = new Set(['bodyPreview', 'body', 'uniqueBody'])

function contents(view: MessageView) {
  if (!view.contents) throw new Error('the contents of the message were not read')
  return view.contents
}

function preview(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n').slice(0, 255)
}

function bodyOf(view: MessageView): ItemBody {
  const { body, text } = contents(view)
  const wanted = view.preferences.bodyContentType ?? body.contentType
  if (wanted === body.contentType) return { contentType: body.contentType, content: body.content }
  return wanted === 'text'
    ? { contentType: 'text', content: text }
    : { contentType: 'html', content: textToHtml(body.content) }
}

/** An address as Graph writes a recipient. */
export function recipient({ name, address }: EmailAddress): Recipient {
  return { emailAddress: { name: name || address, address } }
}

function recipientOrNull(address: EmailAddress | null): Recipient | null {
  return address && recipient(address)
}

function meetingType(message: Message): GraphMeetingType {
  const names: Readonly<Record<Message['summary']['meeting'], GraphMeetingType>> = {
    none: 'none',
    meetingRequest: 'meetingRequest',
    meetingCancelled: 'meetingCancelled',
    meetingAccepted: 'meetingAccepted',
    meetingTentativelyAccepted: 'meetingTenativelyAccepted',
    meetingDeclined: 'meetingDeclined',
  }
  return names[message.summary.meeting]
}

function responseType(message: Message): ResponseType {
  switch (message.summary.meeting) {
    case 'meetingDeclined':
      return 'declined'
    case 'meetingTentativelyAccepted':
      return 'tentativelyAccepted'
    default:
      return 'accepted'
  }
}
