import type { EmailAddress, Importance } from './message.ts'

/** microsoft.graph.messageRulePredicates: all that are there must hold. */
export interface RulePredicates {
  readonly bodyContains?: readonly string[]
  readonly bodyOrSubjectContains?: readonly string[]
  readonly categories?: readonly string[]
  readonly fromAddresses?: readonly EmailAddress[]
  readonly hasAttachments?: boolean
  readonly headerContains?: readonly string[]
  readonly importance?: Importance
  readonly isApprovalRequest?: boolean
  readonly isAutomaticForward?: boolean
  readonly isAutomaticReply?: boolean
  readonly isEncrypted?: boolean
  readonly isMeetingRequest?: boolean
  readonly isMeetingResponse?: boolean
  readonly isNonDeliveryReport?: boolean
  readonly isPermissionControlled?: boolean
  readonly isReadReceipt?: boolean
  readonly isSigned?: boolean
  readonly isVoicemail?: boolean
  readonly messageActionFlag?: string
  readonly notSentToMe?: boolean
  readonly recipientContains?: readonly string[]
  readonly senderContains?: readonly string[]
  readonly sensitivity?: string
  readonly sentCcMe?: boolean
  readonly sentOnlyToMe?: boolean
  readonly sentToAddresses?: readonly EmailAddress[]
  readonly sentToMe?: boolean
  readonly sentToOrCcMe?: boolean
  readonly subjectContains?: readonly string[]
  /** Kilobytes. */
  readonly withinSizeRange?: { readonly minimumSize?: number; readonly maximumSize?: number }
}

/** microsoft.graph.messageRuleActions. */
export interface RuleActions {
  readonly assignCategories?: readonly string[]
  /** Folder ids. */
  readonly copyToFolder?: string
  readonly moveToFolder?: string
  readonly delete?: boolean
  readonly permanentDelete?: boolean
  readonly forwardTo?: readonly EmailAddress[]
  readonly forwardAsAttachmentTo?: readonly EmailAddress[]
  readonly redirectTo?: readonly EmailAddress[]
  readonly markAsRead?: boolean
  readonly markImportance?: Importance
  readonly stopProcessingRules?: boolean
}

/** A rule of an Inbox: what is done with mail as it arrives. */
export interface InboxRule {
  /** Eight bytes in Base64. */
  readonly id: string
  displayName: string
  /** Rules run from the lowest up. */
  sequence: number
  isEnabled: boolean
  /** Made by a client in a form that Graph cannot show or change. */
  readonly isReadOnly: boolean
  conditions: RulePredicates | null
  exceptions: RulePredicates | null
  actions: RuleActions
}
