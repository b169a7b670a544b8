import type { Cloud } from '@gatewarden/microsoft'
import { graphEnvironment } from './graph-powershell.ts'
import { jsonLiteral } from './literals.ts'
import type { ScriptSubject } from './registration.ts'
import { fillTemplate } from './template.ts'

export interface ExchangeWish {
  /** Object id of the enterprise application, where Gatewarden has seen it; else the script asks Graph. */
  objectId: string | undefined
  /** Addresses of the mailboxes to open. */
  mailboxes: readonly string[]
  /** A mail-enabled security group whose members the app may open: roles with a scope in place of tenant-wide consent. */
  group: string | undefined
}

/** Names of Microsoft's clouds in `Connect-ExchangeOnline -ExchangeEnvironmentName`. */
const environments: Readonly<Record<string, string>> = {
  'gcc-high': 'O365USGovGCCHigh',
  dod: 'O365USGovDoD',
  china: 'O365China',
}
const exchangeEnvironment = ({ id }: Cloud): string => environments[id] ?? 'O365Default'

/** Permissions that have a role of the same meaning in RBAC for Applications; IMAP and POP have none. */
const roles: Readonly<Record<string, string>> = {
  'Mail.Read': 'Application Mail.Read',
  'Mail.ReadBasic.All': 'Application Mail.ReadBasic',
  'Mail.ReadWrite': 'Application Mail.ReadWrite',
  'Mail.Send': 'Application Mail.Send',
  'MailboxSettings.Read': 'Application MailboxSettings.Read',
  'MailboxSettings.ReadWrite': 'Application MailboxSettings.ReadWrite',
  'Calendars.Read': 'Application Calendars.Read',
  'Calendars.ReadWrite': 'Application Calendars.ReadWrite',
  'Contacts.Read': 'Application Contacts.Read',
  'Contacts.ReadWrite': 'Application Contacts.ReadWrite',
  'SMTP.SendAsApp': 'Application SMTP.SendAsApp',
}

/** Names of the roles that stand for what a connector asks for. */
export const applicationRolesOf = (connector: ScriptSubject['connector']): string[] =>
  connector.permissions.flatMap((one) => (one.kind === 'application' ? (roles[one.name] ?? []) : []))

/**
 * What Exchange needs besides the consent, as a script of Exchange Online PowerShell: the service principal, Full Access and
 * SMTP AUTH for the mailboxes named, and with a group RBAC for Applications
 * (https://learn.microsoft.com/exchange/permissions-exo/application-rbac).
 * @returns undefined while the client id is not known
 */
export function exchangeScript(subject: ScriptSubject, wish: ExchangeWish): Promise<string> | undefined {
  const { connector, app, cloud } = subject
  if (app === undefined) return undefined
  const asApp = connector.permissions.filter(
    (one) => one.resource === 'exchange' && one.kind === 'application',
  )
  const settings = {
    clientId: app.clientId,
    displayName: connector.catalog.title,
    objectId: wish.objectId ?? '',
    graph: cloud.graph,
    graphEnvironment: graphEnvironment(cloud.id),
    exchangeEnvironment: exchangeEnvironment(cloud),
    fullAccess: asApp.length > 0,
    smtp: asApp.some((one) => one.name === 'SMTP.SendAsApp'),
    mailboxes: wish.mailboxes,
    group: wish.group ?? '',
    scopeName: `Gatewarden ${app.clientId}`,
    roles:
      wish.group === undefined
        ? []
        : applicationRolesOf(connector).map((role) => ({
            role,
            name: `Gatewarden ${app.clientId.slice(0, 8)} ${role}`.slice(0, 64),
          })),
  }
  return fillTemplate('exchange.ps1', [`$settings = ${jsonLiteral(settings)} | ConvertFrom-Json`])
}

export interface FullAccessWish {
  /** Who is to open the mailboxes. */
  person: string
  mailboxes: readonly string[]
  cloud: Cloud
}

/** Full Access for one person to many mailboxes: what collecting as a user takes. */
export function fullAccessScript({ person, mailboxes, cloud }: FullAccessWish): Promise<string> {
  const settings = { exchangeEnvironment: exchangeEnvironment(cloud), person, mailboxes }
  return fillTemplate('full-access.ps1', [`$settings = ${jsonLiteral(settings)} | ConvertFrom-Json`])
}
