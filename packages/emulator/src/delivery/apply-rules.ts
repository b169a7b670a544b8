import type { InboxRule } from '../tenant/inbox-rule.ts'
import type { MailFolder } from '../tenant/mail-folder.ts'
import type { Mailbox } from '../tenant/mailbox.ts'
import type { EmailAddress, MessageState } from '../tenant/message.ts'
import type { IncomingMail } from './incoming-mail.ts'
import { type IsMine, matchesAll, matchesAny } from './match-rule.ts'

/** What is to be done with a message that arrives. */
export interface RuleOutcome {
  /** Where it comes to lie: none when a rule deletes it for good. */
  readonly folders: readonly MailFolder[]
  readonly state: Partial<MessageState>
  readonly forwards: readonly {
    readonly how: 'inline' | 'attached' | 'redirect'
    readonly to: readonly EmailAddress[]
  }[]
}

/** Runs the Inbox rules of a mailbox, the lowest sequence first, until one says that no other is to run. */
export function applyRules(mailbox: Mailbox, mail: IncomingMail, isMine: IsMine): RuleOutcome {
  const moves = new Set<MailFolder>()
  const copies = new Set<MailFolder>()
  const categories: string[] = []
  const forwards: RuleOutcome['forwards'][number][] = []
  let state: Partial<MessageState> = {}
  let isGone = false
  for (const rule of inOrder(mailbox)) {
    if (isInError(rule, mailbox) || !applies(rule, mail, isMine)) continue
    const { actions } = rule
    const folder = (id: string | undefined) => (id === undefined ? undefined : mailbox.mail.findFolder(id))
    const move = actions.delete ? mailbox.mail.wellKnown('deleteditems') : folder(actions.moveToFolder)
    const copy = folder(actions.copyToFolder)
    if (move) moves.add(move)
    if (copy) copies.add(copy)
    if (actions.permanentDelete) isGone = true
    categories.push(...(actions.assignCategories ?? []))
    if (actions.markAsRead) state = { ...state, isRead: true }
    if (actions.markImportance) state = { ...state, importance: actions.markImportance }
    if (actions.forwardTo) forwards.push({ how: 'inline', to: actions.forwardTo })
    if (actions.forwardAsAttachmentTo) forwards.push({ how: 'attached', to: actions.forwardAsAttachmentTo })
    if (actions.redirectTo) forwards.push({ how: 'redirect', to: actions.redirectTo })
    if (actions.stopProcessingRules) break
  }
  const places = moves.size > 0 ? moves : new Set([mailbox.mail.wellKnown('inbox')])
  return {
    folders: [...(isGone ? [] : places), ...copies],
    state: { ...state, ...(categories.length > 0 && { categories: [...new Set(categories)] }) },
    forwards,
  }
}

/** The rules of a mailbox in the order in which they run. */
export function inOrder({ rules }: Mailbox): readonly InboxRule[] {
  return rules.toSorted((a, b) => a.sequence - b.sequence)
}

/** A rule that names a folder which is not there any more is in error, and does not run. */
export function isInError({ actions }: InboxRule, mailbox: Mailbox): boolean {
  return [actions.moveToFolder, actions.copyToFolder].some(
    (id) => id !== undefined && mailbox.mail.findFolder(id) === undefined,
  )
}

function applies(rule: InboxRule, mail: IncomingMail, isMine: IsMine): boolean {
  if (!rule.isEnabled) return false
  if (rule.conditions && !matchesAll(rule.conditions, mail, isMine)) return false
  return !rule.exceptions || !matchesAny(rule.exceptions, mail, isMine)
}
