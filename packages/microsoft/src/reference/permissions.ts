/** The API that a permission belongs to. */
export type PermissionResource = 'graph' | 'exchange'

/** application: without a person, for the whole organization. delegated: in the name of who signed in. */
export type PermissionKind = 'application' | 'delegated'

export type PermissionGroup =
  | 'mail'
  | 'settings'
  | 'calendar'
  | 'contacts'
  | 'tasks'
  | 'export'
  | 'directory'
  | 'reports'
  | 'set-up'
  | 'protocols'
  | 'sign-in'

/** One permission of Microsoft Graph or Exchange Online. */
export interface Permission {
  resource: PermissionResource
  name: string
  kind: PermissionKind
  /** Id of the app role or scope, the same in every tenant of the global cloud; Exchange's are better read from the tenant's own service principal. */
  id: string
  /** Whether the permission itself demands an administrator; a tenant's policy may demand one for any. */
  adminConsentRequired: boolean
  group: PermissionGroup
  /** What it lets an app do. */
  allows: string
}

const permission = (
  resource: PermissionResource,
  name: string,
  kind: PermissionKind,
  id: string,
  adminConsentRequired: boolean,
  group: PermissionGroup,
  allows: string,
): Permission => ({ resource, name, kind, id, adminConsentRequired, group, allows })

/** Application (client) ids of the two resources, the same everywhere. */
export const resourceAppIds: Readonly<Record<PermissionResource, string>> = {
  graph: '00000003-0000-0000-c000-000000000000',
  exchange: '00000002-0000-0ff1-ce00-000000000000',
}

/** The permissions that connectors ask for or that a set-up names. Ids: the daily export of the Graph service principal of 2026-08-20. */
// biome-ignore format: a table, one row a line
export const permissions: readonly Permission[] = [
  permission('graph', 'Mail.ReadBasic', 'application', '6be147d2-ea4f-4b5a-a3fa-3eab6f3c140a', true, 'mail', "Read headers, recipients and dates of every mailbox's mail, without bodies and attachments."),
  permission('graph', 'Mail.ReadBasic', 'delegated', 'a4b8392a-d8d1-4954-a029-8e668a39a170', false, 'mail', "Read headers, recipients and dates of the person's mail, without bodies and attachments."),
  permission('graph', 'Mail.ReadBasic.All', 'application', '693c5e45-0940-467d-9b8a-1022fb9d42ef', true, 'mail', "Read headers, recipients and dates of every mailbox's mail, without bodies and attachments."),
  permission('graph', 'Mail.ReadBasic.Shared', 'delegated', 'b11fa0e7-fdb7-4dc9-b1f1-59facd463480', false, 'mail', 'Read headers, recipients and dates of mail the person can reach, shared folders included.'),
  permission('graph', 'Mail.Read', 'application', '810c84a8-4a9e-49e6-bf7d-12d183f40d01', true, 'mail', 'Read all mail of every mailbox, with bodies and attachments.'),
  permission('graph', 'Mail.Read', 'delegated', '570282fd-fa5c-430d-a7fd-fc8dc98a9dca', false, 'mail', "Read the person's mail, with bodies and attachments."),
  permission('graph', 'Mail.Read.Shared', 'delegated', '7b9103a5-4610-446b-9670-80643382c1fa', false, 'mail', 'Read mail that others share with the person.'),
  permission('graph', 'Mail.ReadWrite', 'application', 'e2a3a72e-5f79-4c64-b1b1-878b674786c9', true, 'mail', 'Read, create, change and delete mail in every mailbox; it cannot send.'),
  permission('graph', 'Mail.ReadWrite', 'delegated', '024d486e-b451-40bb-833d-3e66d98c5c73', false, 'mail', "Read, create, change and delete the person's mail; it cannot send."),
  permission('graph', 'Mail.ReadWrite.Shared', 'delegated', '5df07973-7d5d-46ed-9847-1271055cbd51', false, 'mail', 'Read, create, change and delete mail that others share with the person; it cannot send.'),
  permission('graph', 'Mail.Send', 'application', 'b633e1c5-b582-4048-a93e-9f11b44c7e96', true, 'mail', 'Send mail as anyone in the organization.'),
  permission('graph', 'Mail.Send', 'delegated', 'e383f46e-2787-4529-855e-0e479a3ffac0', false, 'mail', 'Send mail as the person.'),
  permission('graph', 'Mail.Send.Shared', 'delegated', 'a367ab51-6b49-43bf-a716-a1fb06d2a174', false, 'mail', 'Send mail as the person or on behalf of others who allow it.'),
  permission('graph', 'User-Mail.ReadWrite.All', 'application', '280d0935-0796-47d1-8d26-273470a3f17a', true, 'directory', 'Change the mail addresses of every account.'),
  permission('graph', 'User-Mail.ReadWrite.All', 'delegated', '6166886a-9576-433b-8544-658177bdef1d', true, 'directory', 'Change the mail addresses of accounts, as far as the person may.'),
  permission('graph', 'MailboxSettings.Read', 'application', '40f97065-369a-49f4-947c-6a255697ae91', true, 'settings', 'Read time zone, language, working hours and automatic replies of every mailbox.'),
  permission('graph', 'MailboxSettings.Read', 'delegated', '87f447af-9fa4-4c32-9dfa-4a57a73d18ce', false, 'settings', "Read the person's time zone, language, working hours and automatic replies."),
  permission('graph', 'MailboxSettings.ReadWrite', 'application', '6931bccd-447a-43d1-b442-00a195474933', true, 'settings', 'Read and change the settings of every mailbox, automatic replies and rules included.'),
  permission('graph', 'MailboxSettings.ReadWrite', 'delegated', '818c620a-27a9-40bd-a6a5-d96f7d610b4b', false, 'settings', "Read and change the person's mailbox settings, automatic replies and rules included."),
  permission('graph', 'MailTips.ReadBasic.All', 'application', 'a2c9652d-4d7f-4e4e-9d75-ac32fdc6f413', true, 'settings', 'Read the hints that Outlook shows before a mail goes out, for any mailbox.'),
  permission('graph', 'MailTips.ReadBasic.Shared', 'delegated', '4776cae1-54bd-4dfd-823c-e5861ed49a98', false, 'settings', 'Read the hints that Outlook shows before a mail goes out, for mailboxes the person can reach.'),
  permission('graph', 'MailboxConfigItem.Read', 'application', '27d9d776-f4d2-426d-80ad-5f22f2b01b0a', true, 'settings', 'Read hidden configuration items of every mailbox.'),
  permission('graph', 'MailboxConfigItem.Read', 'delegated', 'dce2e6fc-0f4b-40da-94e2-14b4477f3d92', true, 'settings', "Read hidden configuration items of the person's mailbox."),
  permission('graph', 'MailboxConfigItem.ReadWrite', 'application', 'aa6d92d4-b25a-4640-aefe-3e3231e5e736', true, 'settings', 'Read and change hidden configuration items of every mailbox.'),
  permission('graph', 'MailboxConfigItem.ReadWrite', 'delegated', '7d461784-7715-4b09-9f90-91a6d8722652', true, 'settings', "Read and change hidden configuration items of the person's mailbox."),
  permission('graph', 'Calendars.ReadBasic', 'delegated', '662d75ba-a364-42ad-adee-f5f880ea4878', false, 'calendar', "Read when the person's events are and where, without bodies, attachments and extensions."),
  permission('graph', 'Calendars.ReadBasic.All', 'application', '8ba4a692-bc31-4128-9094-475872af8a53', true, 'calendar', 'Read when the events in every calendar are and where, without bodies, attachments and extensions.'),
  permission('graph', 'Calendars.Read', 'application', '798ee544-9d2d-430c-a058-570e29e34338', true, 'calendar', 'Read every calendar of every mailbox.'),
  permission('graph', 'Calendars.Read', 'delegated', '465a38f9-76ea-45b9-9f34-9e8b0d4b0b42', false, 'calendar', "Read the person's calendars."),
  permission('graph', 'Calendars.Read.Shared', 'delegated', '2b9c4092-424d-4249-948d-b43879977640', false, 'calendar', "Read the person's calendars and those that others share with the person."),
  permission('graph', 'Calendars.ReadWrite', 'application', 'ef54d2bf-783f-4e0f-bca1-3210c0444d99', true, 'calendar', 'Read, create, change and delete events in every calendar.'),
  permission('graph', 'Calendars.ReadWrite', 'delegated', '1ec239c2-d7c9-4623-a91a-a9775856bb36', false, 'calendar', "Read, create, change and delete events in the person's calendars."),
  permission('graph', 'Calendars.ReadWrite.Shared', 'delegated', '12466101-c9b8-439a-8589-dd09ee67e8e9', false, 'calendar', "Read, create, change and delete events in the person's calendars and in shared ones."),
  permission('graph', 'Place.Read.All', 'application', '913b9306-0ce1-42b8-9137-6a7df690a760', true, 'calendar', 'Read rooms, room lists and other places of the organization.'),
  permission('graph', 'Place.Read.All', 'delegated', 'cb8f45a0-5c2e-4ea1-b803-84b870a7d7ec', true, 'calendar', 'Read rooms, room lists and other places of the organization.'),
  permission('graph', 'Presence.Read', 'delegated', '76bc735e-aecd-4a1d-8b4c-2b915deabb79', false, 'calendar', "Read the person's own presence."),
  permission('graph', 'Presence.Read.All', 'application', 'a70e0c2d-e793-494c-94c4-118fa0a67f42', true, 'calendar', 'Read the presence of everyone in the organization.'),
  permission('graph', 'Presence.Read.All', 'delegated', '9c7a330d-35b3-4aa1-963d-cb2b9f927841', false, 'calendar', 'Read the presence of everyone in the organization.'),
  permission('graph', 'Contacts.Read', 'application', '089fe4d0-434a-44c5-8827-41ba8a0b17f5', true, 'contacts', 'Read the contacts in every mailbox.'),
  permission('graph', 'Contacts.Read', 'delegated', 'ff74d97f-43af-4b68-9f2a-b77ee6968c5d', false, 'contacts', "Read the person's contacts."),
  permission('graph', 'Contacts.Read.Shared', 'delegated', '242b9d9e-ed24-4d09-9a52-f43769beb9d4', false, 'contacts', "Read the person's contacts and those that others share with the person."),
  permission('graph', 'Contacts.ReadWrite', 'application', '6918b873-d17a-4dc1-b314-35f528134491', true, 'contacts', 'Read, create, change and delete contacts in every mailbox.'),
  permission('graph', 'Contacts.ReadWrite', 'delegated', 'd56682ec-c09e-4743-aaf4-1a3aac4caa21', false, 'contacts', "Read, create, change and delete the person's contacts."),
  permission('graph', 'Contacts.ReadWrite.Shared', 'delegated', 'afb6c84b-06be-49af-80bb-8f3f77004eab', false, 'contacts', "Read, create, change and delete the person's contacts and shared ones."),
  permission('graph', 'OrgContact.Read.All', 'application', 'e1a88a34-94c4-4418-be12-c87b00e26bea', true, 'contacts', 'Read the contacts that the organization keeps in its directory.'),
  permission('graph', 'OrgContact.Read.All', 'delegated', '08432d1b-5911-483c-86df-7980af5cdee0', true, 'contacts', 'Read the contacts that the organization keeps in its directory.'),
  permission('graph', 'People.Read', 'delegated', 'ba47897c-39ec-4d83-8086-ee8256fa737d', false, 'contacts', 'Read the list of people who matter to the person.'),
  permission('graph', 'People.Read.All', 'application', 'b528084d-ad10-4598-8b93-929746b4d7d6', true, 'contacts', 'Read for anyone the list of people who matter to them.'),
  permission('graph', 'People.Read.All', 'delegated', 'b89f9189-71a5-4e70-b041-9887f0bc7e4a', true, 'contacts', 'Read for anyone the list of people who matter to them.'),
  permission('graph', 'Tasks.Read', 'delegated', 'f45671fb-e0fe-4b4b-be20-3d3ce43f1bcb', false, 'tasks', "Read the person's tasks and task lists."),
  permission('graph', 'Tasks.Read.All', 'application', 'f10e1f91-74ed-437f-a6fd-d6ae88e26c1f', true, 'tasks', "Read everyone's tasks and task lists."),
  permission('graph', 'Tasks.ReadWrite', 'delegated', '2219042f-cab5-40cc-b0d2-16b1540b4c5f', false, 'tasks', "Read, create, change and delete the person's tasks and task lists."),
  permission('graph', 'Tasks.ReadWrite.All', 'application', '44e666d1-d276-445b-a5fc-8815eeb81d55', true, 'tasks', "Read, create, change and delete everyone's tasks and task lists."),
  permission('graph', 'MailboxFolder.Read', 'delegated', '52dc2051-4958-4636-8f2a-281d39c6981c', false, 'export', "Read the folders of the person's mailbox through the import and export API."),
  permission('graph', 'MailboxFolder.Read.All', 'application', '99280d24-a782-4793-93cc-0888549957f6', true, 'export', 'Read the folders of every mailbox through the import and export API.'),
  permission('graph', 'MailboxItem.Read', 'delegated', '82305458-296d-4edd-8b0b-74dd74c34526', false, 'export', "Read the items of the person's mailbox through the import and export API."),
  permission('graph', 'MailboxItem.Read.All', 'application', '7d9f353d-a7bd-4fbb-822a-26d5dd39a3ce', true, 'export', 'Read the items of every mailbox through the import and export API.'),
  permission('graph', 'MailboxItem.Export', 'delegated', '58d3e7fa-3ce9-4a0c-9baa-0971f64709d9', true, 'export', "Export the items of the person's mailbox in full fidelity."),
  permission('graph', 'MailboxItem.Export.All', 'application', '937550e9-33a3-494b-88ae-d9cd394b1fbb', true, 'export', 'Export the items of every mailbox in full fidelity.'),
  permission('graph', 'MailboxItem.ImportExport', 'delegated', 'df96e8a0-f4e1-4ecf-8d83-a429f822cbd6', true, 'export', "Import and export the items of the person's mailbox in full fidelity."),
  permission('graph', 'MailboxItem.ImportExport.All', 'application', '76577085-e73d-4f1d-b26a-85fb33892327', true, 'export', 'Import and export the items of every mailbox in full fidelity.'),
  permission('graph', 'User.Read', 'delegated', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', false, 'directory', 'Sign in, and read who the signed-in person is.'),
  permission('graph', 'User.ReadBasic.All', 'application', '97235f07-e226-4f63-ace3-39588e11d3a1', true, 'directory', 'Read names, addresses and photos of everyone.'),
  permission('graph', 'User.ReadBasic.All', 'delegated', 'b340eb25-3456-403f-be2f-af7a0d370277', false, 'directory', 'Read names, addresses and photos of everyone in the organization.'),
  permission('graph', 'User.Read.All', 'application', 'df021288-bdef-4463-88db-98f22de89214', true, 'directory', 'Read the full profile of everyone; enough to list people.'),
  permission('graph', 'User.Read.All', 'delegated', 'a154be20-db9c-4678-8ab7-66f6cc099a59', true, 'directory', 'Read the full profile of everyone in the organization.'),
  permission('graph', 'Directory.Read.All', 'application', '7ab1d382-f21e-4acd-a863-ba3e13f7da61', true, 'directory', 'Read the whole directory: people, groups, apps, devices. More than listing people needs.'),
  permission('graph', 'Directory.Read.All', 'delegated', '06da0dbc-49e2-44d2-8312-53f166ab848a', true, 'directory', 'Read the whole directory as far as the person may.'),
  permission('graph', 'Organization.Read.All', 'application', '498476ce-e0fe-48b0-b801-37ba7e2685c6', true, 'directory', "Read the organization's name, domains and subscriptions."),
  permission('graph', 'Organization.Read.All', 'delegated', '4908d5b9-3fb2-4b1e-9336-1888b7937185', true, 'directory', "Read the organization's name, domains and subscriptions."),
  permission('graph', 'Domain.Read.All', 'application', 'dbb9058a-0e50-45d7-ae91-66909b5d4664', true, 'directory', 'Read the domains of the organization.'),
  permission('graph', 'Domain.Read.All', 'delegated', '2f9ee017-59c1-4f1d-9472-bd5529a7b311', true, 'directory', 'Read the domains of the organization.'),
  permission('graph', 'Group.Read.All', 'application', '5b567255-7703-4780-807c-7be8301ae99b', true, 'directory', 'Read every group with its members, conversations and calendar.'),
  permission('graph', 'Group.Read.All', 'delegated', '5f8c59db-677d-491f-a6b8-5f174b11ec1d', true, 'directory', 'Read every group that the person can see, with members, conversations and calendar.'),
  permission('graph', 'GroupMember.Read.All', 'application', '98830695-27a2-44f7-8c18-0c3ebc9698f6', true, 'directory', "Read every group's name and members."),
  permission('graph', 'GroupMember.Read.All', 'delegated', 'bc024368-1153-4739-b217-4326f2e966d0', true, 'directory', 'Read name and members of every group that the person can see.'),
  permission('graph', 'LicenseAssignment.Read.All', 'application', 'e2f98668-2877-4f38-a2f4-8202e0717aa1', true, 'directory', 'Read who has which licence.'),
  permission('graph', 'LicenseAssignment.Read.All', 'delegated', 'f395577a-0960-456b-979f-7228de0c5996', false, 'directory', 'Read who has which licence.'),
  permission('graph', 'ProfilePhoto.Read.All', 'application', 'e24d31aa-e1ab-4c80-85fe-23018690335d', true, 'directory', "Read everyone's photo."),
  permission('graph', 'ProfilePhoto.Read.All', 'delegated', '469cd065-729e-4dee-b1fa-d92e0fab6310', true, 'directory', "Read everyone's photo."),
  permission('graph', 'RoleManagement.Read.Directory', 'application', '483bed4a-2ad3-4361-a73b-c83ccdbdc53c', true, 'directory', 'Read who holds which directory role.'),
  permission('graph', 'RoleManagement.Read.Directory', 'delegated', '741c54c3-0c1e-44a1-818b-3f97ab4e8c83', true, 'directory', 'Read who holds which directory role.'),
  permission('graph', 'AuditLog.Read.All', 'application', 'b0afded3-3588-46d8-8b3d-9842eff778da', true, 'directory', 'Read the sign-in and audit logs.'),
  permission('graph', 'AuditLog.Read.All', 'delegated', 'e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20', true, 'directory', 'Read the sign-in and audit logs.'),
  permission('graph', 'Reports.Read.All', 'application', '230c1aed-a721-4c5d-9cb4-a90514e508ef', true, 'reports', 'Read usage reports, which also tell who has an archive mailbox.'),
  permission('graph', 'Reports.Read.All', 'delegated', '02e97553-ed7b-43d0-ab3c-f8bace0d040c', true, 'reports', 'Read usage reports, which also tell who has an archive mailbox.'),
  permission('graph', 'ExchangeMessageTrace.Read.All', 'application', '89b20d8a-76e2-4057-867b-9961f800b9a4', true, 'reports', 'Read the delivery trace of every message.'),
  permission('graph', 'ExchangeMessageTrace.Read.All', 'delegated', 'b2e7d27e-14e7-41ad-bb15-a88ceb9c3e90', true, 'reports', 'Read the delivery trace of every message.'),
  permission('graph', 'ServiceHealth.Read.All', 'application', '79c261e0-fe76-4144-aad5-bdc68fbe4037', true, 'reports', "Read Microsoft's notices about outages."),
  permission('graph', 'ServiceHealth.Read.All', 'delegated', '55896846-df78-47a7-aa94-8d3d4442ca7f', true, 'reports', "Read Microsoft's notices about outages."),
  permission('graph', 'ServiceMessage.Read.All', 'application', '1b620472-6534-4fe6-9df2-4680e8aa28ec', true, 'reports', "Read Microsoft's announcements to the organization."),
  permission('graph', 'ServiceMessage.Read.All', 'delegated', 'eda39fa6-f8cf-4c3c-a909-432c683e4c9b', true, 'reports', "Read Microsoft's announcements to the organization."),
  permission('graph', 'Application.Read.All', 'application', '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', true, 'set-up', 'Read every app registration and enterprise application.'),
  permission('graph', 'Application.Read.All', 'delegated', 'c79f8feb-a9db-4090-85f9-90d820caa0eb', true, 'set-up', 'Read app registrations and enterprise applications as far as the person may.'),
  permission('graph', 'Application.ReadWrite.All', 'application', '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9', true, 'set-up', 'Create, change and delete any app registration.'),
  permission('graph', 'Application.ReadWrite.All', 'delegated', 'bdfbf15f-ee85-4955-8675-146e8e5296b5', true, 'set-up', 'Create, change and delete app registrations as far as the person may.'),
  permission('graph', 'Application.ReadWrite.OwnedBy', 'application', '18a4783c-866b-4cc7-a460-3d5e5662c884', true, 'set-up', 'Create app registrations, and change and delete those that this app owns.'),
  permission('graph', 'AppRoleAssignment.ReadWrite.All', 'application', '06b708a9-e830-4db3-a914-8e69da51d44f', true, 'set-up', 'Grant any application permission to any app. This is as much as owning the organization; never kept.'),
  permission('graph', 'AppRoleAssignment.ReadWrite.All', 'delegated', '84bccea3-f856-4a8a-967b-dbe0a3d53a64', true, 'set-up', "Grant application permissions in the administrator's name. Only within a set-up that the administrator runs; never kept."),
  permission('graph', 'DelegatedPermissionGrant.ReadWrite.All', 'application', '8e8e4742-1d95-4f68-9d56-6ee75648c72a', true, 'set-up', 'Grant any delegated permission to any app.'),
  permission('graph', 'DelegatedPermissionGrant.ReadWrite.All', 'delegated', '41ce6ca6-6826-4807-84f1-1c82854f7ee5', true, 'set-up', "Grant delegated permissions in the administrator's name."),
  permission('graph', 'openid', 'delegated', '37f7f235-527c-4136-accd-4a02d197296e', false, 'sign-in', 'Learn who signed in.'),
  permission('graph', 'profile', 'delegated', '14dad69e-099b-42c9-810b-d002981feec1', false, 'sign-in', 'Learn the name of who signed in.'),
  permission('graph', 'email', 'delegated', '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', false, 'sign-in', 'Learn the address of who signed in, where the organization gives it out.'),
  permission('graph', 'offline_access', 'delegated', '7427e0e9-2fba-42fe-b0c0-848c9e6a8182', false, 'sign-in', 'Keep working while the person is away: without it there is no refresh token.'),
  permission('exchange', 'IMAP.AccessAsApp', 'application', '5e5addcd-3e8d-4e90-baf5-964efab2b20a', true, 'protocols', 'Open mailboxes over IMAP; Exchange must also grant each mailbox to the app.'),
  permission('exchange', 'POP.AccessAsApp', 'application', 'cb842b43-da6e-4506-86fe-bb12199c656d', true, 'protocols', 'Open mailboxes over POP3; Exchange must also grant each mailbox to the app.'),
  permission('exchange', 'SMTP.SendAsApp', 'application', '7146a1f0-8703-45b3-9eae-527a64c00995', true, 'protocols', 'Hand in mail over SMTP; Exchange must also let the app send as the address.'),
  permission('exchange', 'Exchange.ManageAsApp', 'application', 'dc50a0fb-09a3-484d-be87-e023b12c6440', true, 'set-up', 'Manage Exchange by PowerShell as the app; needs an administrator role for the app as well.'),
  permission('exchange', 'IMAP.AccessAsUser.All', 'delegated', '195adc35-e27b-454b-a7ed-1ecdffa1c09f', false, 'protocols', "Open the person's mailbox over IMAP."),
  permission('exchange', 'POP.AccessAsUser.All', 'delegated', 'fb698133-92fa-453e-a9ed-688e10f2e5ac', false, 'protocols', "Open the person's mailbox over POP3."),
  permission('exchange', 'SMTP.Send', 'delegated', '76faac2a-0f20-42f1-928a-50de5b9dbe52', false, 'protocols', 'Hand in mail over SMTP as the person.'),
]

const byKey = new Map(
  permissions.map((one) => [`${one.resource} ${one.kind} ${one.name.toLowerCase()}`, one]),
)

/** The permission of that name, compared without case; undefined for one that the catalogue does not have. */
export function findPermission(
  resource: PermissionResource,
  kind: PermissionKind,
  name: string,
): Permission | undefined {
  return byKey.get(`${resource} ${kind} ${name.toLowerCase()}`)
}

/** What a granted permission covers besides itself, within one resource and kind. */
const covers: Readonly<Record<string, readonly string[]>> = {
  'Mail.ReadWrite': ['Mail.Read', 'Mail.ReadBasic', 'Mail.ReadBasic.All'],
  'Mail.Read': ['Mail.ReadBasic', 'Mail.ReadBasic.All'],
  'Mail.ReadBasic.All': ['Mail.ReadBasic'],
  'Mail.ReadWrite.Shared': ['Mail.Read.Shared', 'Mail.ReadBasic.Shared'],
  'Mail.Read.Shared': ['Mail.ReadBasic.Shared'],
  'MailboxSettings.ReadWrite': ['MailboxSettings.Read'],
  'Calendars.ReadWrite': ['Calendars.Read', 'Calendars.ReadBasic', 'Calendars.ReadBasic.All'],
  'Calendars.Read': ['Calendars.ReadBasic', 'Calendars.ReadBasic.All'],
  'Calendars.ReadWrite.Shared': ['Calendars.Read.Shared'],
  'Contacts.ReadWrite': ['Contacts.Read'],
  'Contacts.ReadWrite.Shared': ['Contacts.Read.Shared'],
  'Tasks.ReadWrite': ['Tasks.Read'],
  'Tasks.ReadWrite.All': ['Tasks.Read.All'],
  'MailboxItem.ImportExport': ['MailboxItem.Export'],
  'MailboxItem.ImportExport.All': ['MailboxItem.Export.All'],
  'Directory.Read.All': [
    'User.Read.All',
    'User.ReadBasic.All',
    'Organization.Read.All',
    'Group.Read.All',
    'GroupMember.Read.All',
    'Domain.Read.All',
  ],
  'User.Read.All': ['User.ReadBasic.All', 'User.Read'],
  'Application.ReadWrite.All': ['Application.Read.All'],
}

/** Whether what was granted is enough for that permission, by itself or by a wider one. Names are compared without case. */
export function isGranted(wanted: string, granted: Iterable<string>): boolean {
  const want = wanted.toLowerCase()
  for (const name of granted) {
    if (name.toLowerCase() === want) return true
    const wider = Object.entries(covers).find(([key]) => key.toLowerCase() === name.toLowerCase())
    if (wider?.[1].some((covered) => covered.toLowerCase() === want)) return true
  }
  return false
}
