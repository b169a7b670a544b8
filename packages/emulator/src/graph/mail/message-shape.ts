import type {
  EventMessage,
  EventMessageRequest,
  EventMessageResponse,
  MeetingMessageType as GraphMeetingType,
  Message as GraphMessage,
  Recipient,
  ResponseType,
} from '@microsoft/microsoft-graph-types'
import { type EmailAddress, type Message, NOT_FLAGGED } from '../../tenant/message.ts'
import { type JsonWriters, type Shape, shape, type Writers } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'
import { bodyAs, previewOf } from './body-text.ts'
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
  bodyPreview: (view) => previewOf(contents(view).text),
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
  body: (view) => bodyAs(contents(view), view.preferences.bodyContentType),
  uniqueBody: (view) => bodyAs(contents(view), view.preferences.bodyContentType),
  sender: ({ message }) => recipientOrNull(message.summary.sender),
  from: ({ message }) => recipientOrNull(message.summary.from),
  toRecipients: ({ message }) => message.summary.to.map(recipient),
  ccRecipients: ({ message }) => message.summary.cc.map(recipient),
  bccRecipients: ({ message }) => message.summary.bcc.map(recipient),
  replyTo: ({ message }) => message.summary.replyTo.map(recipient),
  flag: ({ message }) => ({ ...message.flag }),
}

/** For lists. Ids, times and words need no escapes; people are written once. */
const messageJson: JsonWriters<MessageView, PlainMessage> = {
  id: (view) => `"${messageWriters.id(view)}"`,
  createdDateTime: ({ message }) => `"${isoSeconds(message.createdAt)}"`,
  lastModifiedDateTime: ({ message }) => `"${isoSeconds(message.modifiedAt)}"`,
  changeKey: (view) => `"${messageWriters.changeKey(view)}"`,
  categories: ({ message }) => (message.categories.length === 0 ? '[]' : JSON.stringify(message.categories)),
  receivedDateTime: ({ message }) => `"${isoSeconds(message.receivedAt)}"`,
  sentDateTime: (view) => `"${messageWriters.sentDateTime(view)}"`,
  subject: ({ message }) => JSON.stringify(message.summary.subject),
  hasAttachments: ({ message }) => String(message.summary.hasAttachments),
  importance: ({ message }) => `"${message.effectiveImportance}"`,
  parentFolderId: (view) => `"${messageWriters.parentFolderId(view)}"`,
  conversationId: (view) => `"${messageWriters.conversationId(view)}"`,
  conversationIndex: (view) => `"${messageWriters.conversationIndex(view)}"`,
  isDeliveryReceiptRequested: ({ message }) => String(message.isDeliveryReceiptRequested),
  isReadReceiptRequested: ({ message }) => String(message.isReadReceiptRequested),
  isRead: ({ message }) => String(message.isRead),
  isDraft: ({ message }) => String(message.isDraft),
  webLink: (view) => `"${messageWriters.webLink(view)}"`,
  inferenceClassification: ({ message }) => `"${message.inferenceClassification}"`,
  bodyPreview: (view) => view.written?.preview ?? JSON.stringify(messageWriters.bodyPreview(view)),
  body: (view) => view.written?.body ?? JSON.stringify(messageWriters.body(view)),
  sender: ({ message }) => personJson(message.summary.sender),
  from: ({ message }) => personJson(message.summary.from),
  toRecipients: ({ message }) => peopleJson(message.summary.to),
  ccRecipients: ({ message }) => peopleJson(message.summary.cc),
  bccRecipients: ({ message }) => peopleJson(message.summary.bcc),
  replyTo: ({ message }) => peopleJson(message.summary.replyTo),
  flag: ({ message: { flag } }) => (flag === NOT_FLAGGED ? notFlaggedJson : JSON.stringify(flag)),
}

const notFlaggedJson = JSON.stringify(NOT_FLAGGED)
const knownPeople = new WeakMap<EmailAddress, string>()

function personJson(person: EmailAddress | null): string {
  if (person === null) return 'null'
  let known = knownPeople.get(person)
  if (known === undefined) {
    known = JSON.stringify(recipient(person))
    knownPeople.set(person, known)
  }
  return known
}

function peopleJson(people: readonly EmailAddress[]): string {
  const [only] = people
  if (only === undefined) return '[]'
  return people.length === 1 ? `[${personJson(only)}]` : `[${people.map(personJson).join()}]`
}

const about = {
  json: messageJson,
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
