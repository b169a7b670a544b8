import { parseSeed } from '../../seed/read-seed-file.ts'
import type { SeedFile } from '../../seed/seed-tenant.ts'

export const office = 'office.onmicrosoft.com'
export const ada = `ada@${office}`
export const bo = `bo@${office}`
export const clerk = { appId: '5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10', secret: 'a-secret-of-the-clerk' }
export const startOfTime = new Date('2026-11-20T16:00:00Z')

/** Three people, a room, and an app that may do everything. */
export function smallOffice(): SeedFile {
  return parseSeed(
    `
tenants:
  - domain: ${office}
    displayName: Office
    users:
      - { userPrincipalName: admin@${office}, displayName: Admin, roles: [Global Administrator] }
      - { userPrincipalName: ${ada}, displayName: Ada, department: Legal, aliases: [a.l@${office}] }
      - { userPrincipalName: ${bo}, displayName: Bo }
      - { userPrincipalName: room@${office}, displayName: Room, mailbox: room, accountEnabled: false }
    groups:
      - { displayName: Lawyers, members: [${ada}] }
    apps:
      - appId: ${clerk.appId}
        displayName: Clerk
        secrets: [{ secretText: ${clerk.secret} }]
        redirectUris: [{ platform: web, uri: 'http://localhost/back' }]
        grants:
          - resource: graph
            application: [Mail.ReadWrite, Mail.Send, Calendars.ReadWrite, Contacts.ReadWrite, MailboxSettings.ReadWrite,
              Tasks.ReadWrite.All, User.ReadWrite.All, Group.ReadWrite.All, Application.ReadWrite.All, Directory.Read.All]
          - { resource: exchange, application: [IMAP.AccessAsApp, SMTP.SendAsApp] }
    exchange:
      servicePrincipals: [{ appId: ${clerk.appId}, fullAccess: [${ada}] }]
`,
    'the small office',
  )
}
