import { z } from 'zod'
import type { RuleActions, RulePredicates } from '../../tenant/inbox-rule.ts'
import { readRecipients, recipientsSchema } from './message-input.ts'

const text = z.array(z.string()).nullish()
const flag = z.boolean().nullish()
const importance = z.enum(['low', 'normal', 'high']).nullish()

const predicates = z.strictObject({
  bodyContains: text,
  bodyOrSubjectContains: text,
  categories: text,
  fromAddresses: recipientsSchema.nullish(),
  hasAttachments: flag,
  headerContains: text,
  importance,
  isApprovalRequest: flag,
  isAutomaticForward: flag,
  isAutomaticReply: flag,
  isEncrypted: flag,
  isMeetingRequest: flag,
  isMeetingResponse: flag,
  isNonDeliveryReport: flag,
  isPermissionControlled: flag,
  isReadReceipt: flag,
  isSigned: flag,
  isVoicemail: flag,
  messageActionFlag: z
    .enum([
      'any',
      'call',
      'doNotForward',
      'followUp',
      'fyi',
      'forward',
      'noResponseNecessary',
      'read',
      'reply',
      'replyToAll',
      'review',
    ])
    .nullish(),
  notSentToMe: flag,
  recipientContains: text,
  senderContains: text,
  sensitivity: z.enum(['normal', 'personal', 'private', 'confidential']).nullish(),
  sentCcMe: flag,
  sentOnlyToMe: flag,
  sentToAddresses: recipientsSchema.nullish(),
  sentToMe: flag,
  sentToOrCcMe: flag,
  subjectContains: text,
  withinSizeRange: z
    .strictObject({ minimumSize: z.number().int().nullish(), maximumSize: z.number().int().nullish() })
    .nullish(),
})

const actions = z.strictObject({
  assignCategories: text,
  copyToFolder: z.string().nullish(),
  delete: flag,
  forwardAsAttachmentTo: recipientsSchema.nullish(),
  forwardTo: recipientsSchema.nullish(),
  markAsRead: flag,
  markImportance: importance,
  moveToFolder: z.string().nullish(),
  permanentDelete: flag,
  redirectTo: recipientsSchema.nullish(),
  stopProcessingRules: flag,
})

/** What a client may set on a rule. */
export const ruleSchema = z.strictObject({
  '@odata.type': z.string().optional(),
  displayName: z.string().nullish(),
  sequence: z.number().int().nullish(),
  isEnabled: flag,
  conditions: predicates.nullish(),
  exceptions: predicates.nullish(),
  actions: actions.nullish(),
})

/** Conditions or exceptions as the mailbox keeps them: only what is set. */
export function readPredicates(input: z.infer<typeof predicates>): RulePredicates {
  const { fromAddresses, sentToAddresses, withinSizeRange, ...plain } = input
  return {
    ...present(plain),
    ...(fromAddresses && { fromAddresses: readRecipients(fromAddresses) }),
    ...(sentToAddresses && { sentToAddresses: readRecipients(sentToAddresses) }),
    ...(withinSizeRange && { withinSizeRange: present(withinSizeRange) }),
  }
}

/** Actions as the mailbox keeps them: only what is set. */
export function readActions(input: z.infer<typeof actions>): RuleActions {
  const { forwardTo, forwardAsAttachmentTo, redirectTo, ...plain } = input
  return {
    ...present(plain),
    ...(forwardTo && { forwardTo: readRecipients(forwardTo) }),
    ...(forwardAsAttachmentTo && { forwardAsAttachmentTo: readRecipients(forwardAsAttachmentTo) }),
    ...(redirectTo && { redirectTo: readRecipients(redirectTo) }),
  }
}

type Present<T> = { [K in keyof T]?: NonNullable<T[K]> }

function present<T extends object>(from: T): Present<T> {
  const kept: Present<T> = {}
  for (const name in from) {
    const value = from[name]
    if (value !== null && value !== undefined) kept[name] = value
  }
  return kept
}
