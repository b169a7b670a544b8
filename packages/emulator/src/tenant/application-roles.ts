const everything = [
  'Mail.ReadWrite',
  'Mail.Send',
  'MailboxSettings.ReadWrite',
  'Calendars.ReadWrite',
  'Contacts.ReadWrite',
] as const

/**
 * Roles of RBAC for Applications, with the application permissions that each is worth
 * (https://learn.microsoft.com/exchange/permissions-exo/application-rbac#supported-application-roles). There is none for
 * IMAP and POP.
 */
export const APPLICATION_ROLES = {
  'Application Mail.Read': ['Mail.Read'],
  'Application Mail.ReadBasic': ['Mail.ReadBasic'],
  'Application Mail.ReadWrite': ['Mail.ReadWrite'],
  'Application Mail.Send': ['Mail.Send'],
  'Application MailboxSettings.Read': ['MailboxSettings.Read'],
  'Application MailboxSettings.ReadWrite': ['MailboxSettings.ReadWrite'],
  'Application Calendars.Read': ['Calendars.Read'],
  'Application Calendars.ReadWrite': ['Calendars.ReadWrite'],
  'Application Contacts.Read': ['Contacts.Read'],
  'Application Contacts.ReadWrite': ['Contacts.ReadWrite'],
  'Application Mail Full Access': ['Mail.ReadWrite', 'Mail.Send'],
  'Application Exchange Full Access': everything,
  'Application EWS.AccessAsApp': ['full_access_as_app'],
  'Application SMTP.SendAsApp': ['SMTP.SendAsApp'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type ApplicationRole = keyof typeof APPLICATION_ROLES

/** True for the name of a role, in its spelling. */
export function isApplicationRole(name: string): name is ApplicationRole {
  return Object.hasOwn(APPLICATION_ROLES, name)
}
