import type { Refusal } from '@gatewarden/microsoft'
import type { User } from '../../directory/index.ts'
import type { MailboxAccess, Remark } from '../collection.ts'
import type { Trouble } from './trouble.ts'

const purview =
  'What is left of it is not served to applications: search for the address in Microsoft Purview eDiscovery, which reaches soft-deleted mailboxes for 30 days and inactive ones as long as something holds them.'

type Absence = Extract<MailboxAccess, 'departed' | 'on_premises'>

/** Whether there is no mailbox, which the directory may explain. */
export const isAbsent = (access: MailboxAccess): boolean => access === 'not_found' || access === 'no_licence'

/**
 * Why there is no mailbox, as far as its account tells: one without a licence, one on a server of the organization and one
 * that was deleted look alike to Graph (404 MailboxNotEnabledForRESTAPI). Undefined where nothing more is known.
 */
export function absence(
  trouble: Extract<Trouble, { stops: 'mailbox' }>,
  account: User | null,
): { access: Absence; remark: Remark; refusal: Refusal } | undefined {
  const found = isAbsent(trouble.access) && account !== null ? explain(account) : undefined
  if (found === undefined) return undefined
  const { access, ...why } = found
  return { access, remark: { code: access, ...why }, refusal: trouble.refusal }
}

function explain(account: User): { access: Absence; reason: string; remedy: string } | undefined {
  if (account.deletedAt !== null)
    return {
      access: 'departed',
      reason: `The account was deleted on ${account.deletedAt.slice(0, 10)}, and its mailbox with it.`,
      remedy: `Restore the account in Entra within 30 days and collect it. ${purview}`,
    }
  if (account.enabled === false)
    return {
      access: 'departed',
      reason:
        'The account is blocked and has no mailbox that can be opened: somebody who has left, most likely.',
      remedy: purview,
    }
  const remedy =
    'Ask an Exchange administrator where the mailbox is. On a server of the organization, export it there or migrate it to Exchange Online first; a new one answers within a day.'
  if (account.synced === true)
    return {
      access: 'on_premises',
      reason:
        'Exchange Online has no mailbox for the account, which comes from the organization’s own directory: the mailbox lies on a server there, most likely.',
      remedy,
    }
  if (account.licensed === true)
    return {
      access: 'on_premises',
      reason:
        'The account has a licence with a mailbox, and Exchange Online has none for it: it lies on a server of the organization, or is still being made.',
      remedy,
    }
  return undefined
}
