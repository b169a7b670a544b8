import type { EmailAddress, Importance } from './message.ts'
import type { TextPlaces } from './text-places.ts'

/** microsoft.graph.meetingMessageType, for messages that carry an invitation or an answer to one. */
export type MeetingMessageType =
  | 'none'
  | 'meetingRequest'
  | 'meetingCancelled'
  | 'meetingAccepted'
  | 'meetingTentativelyAccepted'
  | 'meetingDeclined'

/** What the headers and the structure of a message say, decoded: what lists, filters and sort orders need. */
export interface MimeSummary {
  readonly subject: string
  readonly from: EmailAddress | null
  readonly sender: EmailAddress | null
  readonly to: readonly EmailAddress[]
  readonly cc: readonly EmailAddress[]
  readonly bcc: readonly EmailAddress[]
  readonly replyTo: readonly EmailAddress[]
  /** With its angle brackets, as the header has it; empty when there is none. */
  readonly internetMessageId: string
  /** Milliseconds since 1970; null without a readable Date. */
  readonly sentAt: number | null
  readonly importance: Importance
  /** An attachment that is not inline, as far as the structure tells. */
  readonly hasAttachments: boolean
  readonly meeting: MeetingMessageType
  /** The Message-ID that began the conversation (first of References, else In-Reply-To, else its own), or its topic. */
  readonly conversationRoot: string
  /** Where the body is, for lists; null where all of the message must be parsed for it. */
  readonly texts: TextPlaces | null
}
