import { type View, views } from './search.ts'

/** How the permissions that open a view begin, whether application or delegated. */
const permissions: Record<View, string> = { mail: 'Mail.', calendar: 'Calendars.', contacts: 'Contacts.' }

/**
 * What a mailbox is first looked at with: mail, unless only the calendar or the contacts may be read.
 * @param granted names of the permissions; under RBAC for Applications there are none, and mail is tried
 */
export const firstView = (granted: readonly string[]): View =>
  views.find((view) => granted.some((name) => name.startsWith(permissions[view]))) ?? 'mail'
