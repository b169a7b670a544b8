/**
 * Permissions of the two resources that the emulator plays, with the ids that Microsoft gave them. Names and ids are
 * Microsoft's (exports of the service principals and the permission data of the Graph team, August 2026); the texts are ours.
 */
export interface PermissionRow {
  readonly name: string
  readonly area: PermissionArea
  /** What it lets the app do. */
  readonly does: string
  readonly delegatedId: string | null
  /** Whether the delegated scope demands an administrator. */
  readonly adminOnly: boolean
  readonly applicationId: string | null
}

const AREAS = ['mail', 'calendar', 'contacts', 'tasks', 'directory', 'apps', 'reports', 'openid'] as const

export type PermissionArea = (typeof AREAS)[number]

/** name | area | what it does | id as delegated scope, `admin` where it demands one | id as app role */
const GRAPH_TABLE = `
Application.Read.All | apps | Read apps and service principals | c79f8feb-a9db-4090-85f9-90d820caa0eb admin | 9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30
Application.ReadWrite.All | apps | Read and change apps and service principals | bdfbf15f-ee85-4955-8675-146e8e5296b5 admin | 1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9
Application.ReadWrite.OwnedBy | apps | Manage the apps that this app owns | - | 18a4783c-866b-4cc7-a460-3d5e5662c884
AppRoleAssignment.ReadWrite.All | apps | Grant and revoke application permissions, also its own | 84bccea3-f856-4a8a-967b-dbe0a3d53a64 admin | 06b708a9-e830-4db3-a914-8e69da51d44f
AuditLog.Read.All | reports | Read audit logs | e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20 admin | b0afded3-3588-46d8-8b3d-9842eff778da
Calendars.Read | calendar | Read calendars | 465a38f9-76ea-45b9-9f34-9e8b0d4b0b42 | 798ee544-9d2d-430c-a058-570e29e34338
Calendars.Read.All | calendar | Read calendars | - | 470229df-a15a-4b08-9d95-8c534862b362
Calendars.Read.Shared | calendar | Read calendars, also those shared with you | 2b9c4092-424d-4249-948d-b43879977640 | -
Calendars.ReadBasic | calendar | Read when and where events are, without their text | 662d75ba-a364-42ad-adee-f5f880ea4878 | -
Calendars.ReadBasic.All | calendar | Read when and where events are, without their text | - | 8ba4a692-bc31-4128-9094-475872af8a53
Calendars.ReadWrite | calendar | Read and change calendars | 1ec239c2-d7c9-4623-a91a-a9775856bb36 | ef54d2bf-783f-4e0f-bca1-3210c0444d99
Calendars.ReadWrite.All | calendar | Read and change calendars | - | d91697b0-a708-4c11-a712-8fb2dc081aa2
Calendars.ReadWrite.Shared | calendar | Read and change calendars, also those shared with you | 12466101-c9b8-439a-8589-dd09ee67e8e9 | -
ConsentRequest.Read.All | apps | Read requests for consent | f3bfad56-966e-4590-a536-82ecf548ac1e admin | 1260ad83-98fb-4785-abbb-d6cc1806fd41
Contacts.Read | contacts | Read contacts | ff74d97f-43af-4b68-9f2a-b77ee6968c5d | 089fe4d0-434a-44c5-8827-41ba8a0b17f5
Contacts.Read.Shared | contacts | Read contacts, also those shared with you | 242b9d9e-ed24-4d09-9a52-f43769beb9d4 | -
Contacts.ReadWrite | contacts | Read and change contacts | d56682ec-c09e-4743-aaf4-1a3aac4caa21 | 6918b873-d17a-4dc1-b314-35f528134491
Contacts.ReadWrite.Shared | contacts | Read and change contacts, also those shared with you | afb6c84b-06be-49af-80bb-8f3f77004eab | -
DelegatedPermissionGrant.Read.All | apps | Read which delegated permissions were granted | a197cdc4-a8e8-4d49-9d35-4ca7c83887b4 admin | 81b4724a-58aa-41c1-8a55-84ef97466587
DelegatedPermissionGrant.ReadWrite.All | apps | Grant and revoke delegated permissions | 41ce6ca6-6826-4807-84f1-1c82854f7ee5 admin | 8e8e4742-1d95-4f68-9d56-6ee75648c72a
Directory.AccessAsUser.All | directory | Use the directory with the rights you have | 0e263e50-5827-48a4-b97c-d940288653c7 admin | -
Directory.Read.All | directory | Read the directory | 06da0dbc-49e2-44d2-8312-53f166ab848a admin | 7ab1d382-f21e-4acd-a863-ba3e13f7da61
Directory.ReadWrite.All | directory | Read and change the directory | c5366453-9fb0-48a5-a156-24f0c49a4b84 admin | 19dbc75e-c2e2-444c-a770-ec69d8559fc7
Domain.Read.All | directory | Read the domains of the organization | 2f9ee017-59c1-4f1d-9472-bd5529a7b311 admin | dbb9058a-0e50-45d7-ae91-66909b5d4664
Domain.ReadWrite.All | directory | Read and change the domains of the organization | 0b5d694c-a244-4bde-86e6-eb5cd07730fe admin | 7e05723c-0bb0-42da-be95-ae9f08a6e53c
email | openid | See your e-mail address | 64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0 | -
EWS.AccessAsUser.All | mail | Use Exchange Web Services in your mailbox | 9769c687-087d-48ac-9cb3-c37dde652038 | -
ExchangeMessageTrace.Read.All | mail | Trace messages of the organization | b2e7d27e-14e7-41ad-bb15-a88ceb9c3e90 admin | 89b20d8a-76e2-4057-867b-9961f800b9a4
Group.Create | directory | Make groups | - | bf7b1a76-6e77-406b-b258-bf5c7720e98f
Group.Read.All | directory | Read groups | 5f8c59db-677d-491f-a6b8-5f174b11ec1d admin | 5b567255-7703-4780-807c-7be8301ae99b
Group.ReadBasic.All | directory | Read the basic facts of groups | ba1917bc-a64b-4c71-b66d-229d4a520e66 admin | 07d67222-3a10-4d3b-9ddc-b8aa43198a00
Group.ReadWrite.All | directory | Read and change groups | 4e46008b-f24c-477d-8fff-7bb4ec7aafe0 admin | 62a82d76-70ea-41e2-9197-370581804d09
GroupMember.Read.All | directory | Read who is in which group | bc024368-1153-4739-b217-4326f2e966d0 admin | 98830695-27a2-44f7-8c18-0c3ebc9698f6
GroupMember.ReadBasic.All | directory | Read who is in which group, in its basics | 28539367-358c-4ed9-b7f0-793eccb8fd34 admin | 8222c640-cae5-4860-8d11-b32cfad95e03
GroupMember.ReadWrite.All | directory | Read and change who is in which group | f81125ac-d3b7-4573-a3b2-7099cc39df9e admin | dbaae8cf-10b5-4b86-a4a1-f871c94c6695
IMAP.AccessAsUser.All | mail | Read and change mail over IMAP | 652390e4-393a-48de-9484-05f9b1212954 | -
LicenseAssignment.Read.All | directory | Read who has which licence | f395577a-0960-456b-979f-7228de0c5996 | e2f98668-2877-4f38-a2f4-8202e0717aa1
LicenseAssignment.ReadWrite.All | directory | Give and take licences | f55016cc-149c-447e-8f21-7cf3ec1d6350 admin | 5facf0c1-8979-4e95-abcf-ff3d079771c0
Mail.Read | mail | Read mail | 570282fd-fa5c-430d-a7fd-fc8dc98a9dca | 810c84a8-4a9e-49e6-bf7d-12d183f40d01
Mail.Read.Shared | mail | Read mail, also of mailboxes and folders shared with you | 7b9103a5-4610-446b-9670-80643382c1fa | -
Mail.ReadBasic | mail | Read senders, recipients and subjects of mail, without bodies and attachments | a4b8392a-d8d1-4954-a029-8e668a39a170 | 6be147d2-ea4f-4b5a-a3fa-3eab6f3c140a
Mail.ReadBasic.All | mail | Read senders, recipients and subjects of mail, without bodies and attachments | - | 693c5e45-0940-467d-9b8a-1022fb9d42ef
Mail.ReadBasic.Shared | mail | Read basic facts of mail, also of what is shared with you | b11fa0e7-fdb7-4dc9-b1f1-59facd463480 | -
Mail.ReadWrite | mail | Read, change, move and delete mail | 024d486e-b451-40bb-833d-3e66d98c5c73 | e2a3a72e-5f79-4c64-b1b1-878b674786c9
Mail.ReadWrite.Shared | mail | Read and change mail, also of mailboxes and folders shared with you | 5df07973-7d5d-46ed-9847-1271055cbd51 | -
Mail.Send | mail | Send mail | e383f46e-2787-4529-855e-0e479a3ffac0 | b633e1c5-b582-4048-a93e-9f11b44c7e96
Mail.Send.Shared | mail | Send mail as you or on behalf of others | a367ab51-6b49-43bf-a716-a1fb06d2a174 | -
MailboxFolder.Read | mail | Read mailbox folders | 52dc2051-4958-4636-8f2a-281d39c6981c | -
MailboxFolder.Read.All | mail | Read mailbox folders | - | 99280d24-a782-4793-93cc-0888549957f6
MailboxFolder.ReadWrite | mail | Read and change mailbox folders | 077fde41-7e0b-4c5b-bcd1-e9d743a30c80 | -
MailboxFolder.ReadWrite.All | mail | Read and change mailbox folders | - | fef87b92-8391-4589-9da7-eb93dab7dc8a
MailboxItem.Export | mail | Export mailbox items | 58d3e7fa-3ce9-4a0c-9baa-0971f64709d9 admin | -
MailboxItem.Export.All | mail | Export mailbox items | - | 937550e9-33a3-494b-88ae-d9cd394b1fbb
MailboxItem.ImportExport | mail | Export and import mailbox items | df96e8a0-f4e1-4ecf-8d83-a429f822cbd6 admin | -
MailboxItem.ImportExport.All | mail | Export and import mailbox items | - | 76577085-e73d-4f1d-b26a-85fb33892327
MailboxItem.Read | mail | Read mailbox items | 82305458-296d-4edd-8b0b-74dd74c34526 | -
MailboxItem.Read.All | mail | Read mailbox items | - | 7d9f353d-a7bd-4fbb-822a-26d5dd39a3ce
MailboxSettings.Read | mail | Read mailbox settings | 87f447af-9fa4-4c32-9dfa-4a57a73d18ce | 40f97065-369a-49f4-947c-6a255697ae91
MailboxSettings.ReadWrite | mail | Read and change mailbox settings | 818c620a-27a9-40bd-a6a5-d96f7d610b4b | 6931bccd-447a-43d1-b442-00a195474933
MailTips.ReadBasic.All | mail | Read mail tips | - | a2c9652d-4d7f-4e4e-9d75-ac32fdc6f413
MailTips.ReadBasic.Shared | mail | Read mail tips | 4776cae1-54bd-4dfd-823c-e5861ed49a98 | -
Member.Read.Hidden | directory | Read hidden memberships | f6a3db3e-f7e8-4ed2-a414-557c8c9830be admin | 658aa5d8-239f-45c4-aa12-864f4fc7e490
offline_access | openid | Keep the access that you give it | 7427e0e9-2fba-42fe-b0c0-848c9e6a8182 | -
openid | openid | Sign you in | 37f7f235-527c-4136-accd-4a02d197296e | -
Organization.Read.All | directory | Read facts about the organization | 4908d5b9-3fb2-4b1e-9336-1888b7937185 admin | 498476ce-e0fe-48b0-b801-37ba7e2685c6
Organization.ReadWrite.All | directory | Read and change facts about the organization | 46ca0847-7e6b-426e-9775-ea810a948356 admin | 292d869f-3427-49a8-9dab-8c70152b74e9
OrgContact.Read.All | directory | Read the contacts that the organization keeps | 08432d1b-5911-483c-86df-7980af5cdee0 admin | e1a88a34-94c4-4418-be12-c87b00e26bea
People.Read | directory | Read the people you work with most | ba47897c-39ec-4d83-8086-ee8256fa737d | -
People.Read.All | directory | Read who works with whom most | b89f9189-71a5-4e70-b041-9887f0bc7e4a admin | b528084d-ad10-4598-8b93-929746b4d7d6
Place.Read.All | directory | Read rooms and other places | cb8f45a0-5c2e-4ea1-b803-84b870a7d7ec admin | 913b9306-0ce1-42b8-9137-6a7df690a760
Place.ReadWrite.All | directory | Read and change rooms and other places | 4c06a06a-098a-4063-868e-5dfee3827264 admin | f1f5e9aa-ad18-4b97-883e-6aa7e95b7a5f
Policy.Read.All | apps | Read the policies of the organization | 572fea84-0151-49b2-9301-11cb16974376 admin | 246dd0d5-5bd0-4def-940b-0421030a5b68
Policy.Read.PermissionGrant | apps | Read the policies on consent | 414de6ea-2d92-462f-b120-6e2a809a6d01 admin | 9e640839-a198-48fb-8b9a-013fd6f6cbcd
Policy.ReadWrite.ApplicationConfiguration | apps | Read and change the policies on apps | b27add92-efb2-4f16-84f5-8108ba77985c admin | be74164b-cff1-491c-8741-e671cb536e13
Policy.ReadWrite.Authorization | apps | Read and change the authorization policy | edd3c878-b384-41fd-95ad-e7407dd775be admin | fb221be6-99f2-473f-bd32-01c6a0e9ca3b
Policy.ReadWrite.PermissionGrant | apps | Read and change the policies on consent | 2672f8bb-fd5e-42e0-85e1-ec764dd2614e admin | a402ca1c-2696-4531-972d-6e5ee4aa11ea
POP.AccessAsUser.All | mail | Read and change mail over POP | d7b7f2d9-0f45-4ea1-9d42-e50810c06991 | -
profile | openid | See your basic profile | 14dad69e-099b-42c9-810b-d002981feec1 | -
ProfilePhoto.Read.All | directory | Read the photos of all people | 469cd065-729e-4dee-b1fa-d92e0fab6310 admin | e24d31aa-e1ab-4c80-85fe-23018690335d
ProfilePhoto.ReadWrite.All | directory | Read and change the photos of all people | f5b24df7-511e-48bb-ae88-643f023b55e1 admin | 27baa7f6-5dfb-4ba8-b1d3-1e812c143013
Reports.Read.All | reports | Read usage reports | 02e97553-ed7b-43d0-ab3c-f8bace0d040c admin | 230c1aed-a721-4c5d-9cb4-a90514e508ef
RoleManagement.Read.All | directory | Read who has which role | 48fec646-b2ba-4019-8681-8eb31435aded admin | c7fbd983-d9aa-4fa7-84b8-17382c103bc4
RoleManagement.Read.Directory | directory | Read who has which directory role | 741c54c3-0c1e-44a1-818b-3f97ab4e8c83 admin | 483bed4a-2ad3-4361-a73b-c83ccdbdc53c
RoleManagement.Read.Exchange | directory | Read roles in Exchange | 3bc15058-7858-4141-b24f-ae43b4e80b52 admin | c769435f-f061-4d0b-8ff1-3d39870e5f85
RoleManagement.ReadWrite.Directory | directory | Read and change who has which directory role | d01b97e9-cbc0-49fe-810a-750afd5527a3 admin | 9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8
RoleManagement.ReadWrite.Exchange | directory | Read and change roles in Exchange | c1499fe0-52b1-4b22-bed2-7a244e0e879f admin | 025d3225-3f02-4882-b4c0-cd5b541a4e80
ServiceHealth.Read.All | reports | Read the health of the service | 55896846-df78-47a7-aa94-8d3d4442ca7f admin | 79c261e0-fe76-4144-aad5-bdc68fbe4037
SMTP.Send | mail | Send mail over SMTP | 258f6531-6087-4cc4-bb90-092c5fb3ed3f | -
Subscription.Read.All | reports | Read all change subscriptions | 5f88184c-80bb-4d52-9ff2-757288b2e9b7 admin | -
Tasks.Read | tasks | Read tasks | f45671fb-e0fe-4b4b-be20-3d3ce43f1bcb | -
Tasks.Read.All | tasks | Read tasks | - | f10e1f91-74ed-437f-a6fd-d6ae88e26c1f
Tasks.ReadWrite | tasks | Read and change tasks | 2219042f-cab5-40cc-b0d2-16b1540b4c5f | -
Tasks.ReadWrite.All | tasks | Read and change tasks | - | 44e666d1-d276-445b-a5fc-8815eeb81d55
User-Mail.ReadWrite.All | directory | Change the addresses of people | 6166886a-9576-433b-8544-658177bdef1d admin | 280d0935-0796-47d1-8d26-273470a3f17a
User-PasswordProfile.ReadWrite.All | directory | Change the passwords of people | 56760768-b641-451f-8906-e1b8ab31bca7 admin | cc117bb9-00cf-4eb8-b580-ea2a878fe8f7
User-Phone.ReadWrite.All | directory | Change the phone numbers of people | e29d5979-5b06-4a7f-ae24-6a9348d2e1ff admin | 86ceff06-c822-49ff-989a-d912845ffe69
User.DeleteRestore.All | directory | Delete and restore people | 4bb440cd-2cf2-4f90-8004-aa2acd2537c5 admin | eccc023d-eccf-4e7b-9683-8813ab36cecc
User.EnableDisableAccount.All | directory | Enable and disable accounts | f92e74e7-2563-467f-9dd0-902688cb5863 admin | 3011c876-62b7-4ada-afa2-506cbbecc68c
User.Invite.All | directory | Invite guests | 63dd7cd9-b489-4adf-a28c-ac38b9a0f962 admin | 09850681-111b-4a89-9bed-3f2cae46d706
User.ManageIdentities.All | directory | Change how people sign in | 637d7bec-b31e-4deb-acc9-24275642a2c9 admin | c529cfca-c91b-489c-af2b-d92990b66ce6
User.Read | openid | Sign you in and read your profile | e1fe6dd8-ba31-4d61-89e7-88639da4683d | -
User.Read.All | directory | Read the full profiles of all people | a154be20-db9c-4678-8ab7-66f6cc099a59 admin | df021288-bdef-4463-88db-98f22de89214
User.ReadBasic.All | directory | Read the basic profiles of all people | b340eb25-3456-403f-be2f-af7a0d370277 | 97235f07-e226-4f63-ace3-39588e11d3a1
User.ReadWrite | directory | Read and change your profile | b4e74841-8e56-480b-be8b-910348b18b4c | -
User.ReadWrite.All | directory | Read and change the full profiles of all people | 204e0828-b5ca-4ad8-b9f3-f32a958e7cc4 admin | 741f803b-c850-494e-b5df-cde7c675a1ca
User.RevokeSessions.All | directory | End the sign-in sessions of people | fc30e98b-8810-4501-81f5-c20a3196387b admin | 77f3a031-c388-4f99-b373-dc68676a979e
`

const EXCHANGE_TABLE = `
EAS.AccessAsUser.All | mail | Use Exchange ActiveSync in your mailbox | 266d2589-20b5-4f91-9a03-89247d1be8da | -
EWS.AccessAsUser.All | mail | Use Exchange Web Services in your mailbox | 3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5 | -
Exchange.Manage | mail | Manage Exchange with the rights you have | ab4f2b77-0b06-4fc1-a9de-02113fc2ab7c admin | -
Exchange.ManageAsApp | mail | Manage Exchange | - | dc50a0fb-09a3-484d-be87-e023b12c6440
full_access_as_app | mail | Use Exchange Web Services in every mailbox | - | dc890d15-9560-4a4c-9b7f-a736ec74ec40
IMAP.AccessAsApp | mail | Open mailboxes over IMAP | - | 5e5addcd-3e8d-4e90-baf5-964efab2b20a
IMAP.AccessAsUser.All | mail | Read and change mail over IMAP | 195adc35-e27b-454b-a7ed-1ecdffa1c09f | -
Mail.Read | mail | Read mail | - | 810c84a8-4a9e-49e6-bf7d-12d183f40d01
Mail.ReadWrite | mail | Read, change, move and delete mail | - | e2a3a72e-5f79-4c64-b1b1-878b674786c9
Mail.Send | mail | Send mail | - | b633e1c5-b582-4048-a93e-9f11b44c7e96
Mailbox.Migration | mail | Move mailboxes between organizations | - | f7264778-fba9-422d-8e9e-2675a2c4b513
MailboxSettings.Read | mail | Read mailbox settings | - | d45fa9f8-36e5-4cd2-b601-b063c7cf9ac2
MailboxSettings.ReadWrite | mail | Read and change mailbox settings | - | f9156939-25cd-4ba8-abfe-7fabcf003749
POP.AccessAsApp | mail | Open mailboxes over POP | - | cb842b43-da6e-4506-86fe-bb12199c656d
POP.AccessAsUser.All | mail | Read and change mail over POP | fb698133-92fa-453e-a9ed-688e10f2e5ac | -
SMTP.Send | mail | Send mail over SMTP | 76faac2a-0f20-42f1-928a-50de5b9dbe52 | -
SMTP.SendAsApp | mail | Send mail over SMTP | - | 7146a1f0-8703-45b3-9eae-527a64c00995
User.Read.All | directory | Read the full profiles of all people | - | bf24470f-10c1-436d-8d53-7b997eb473be
`

export const GRAPH_PERMISSIONS: readonly PermissionRow[] = readTable(GRAPH_TABLE)

export const EXCHANGE_PERMISSIONS: readonly PermissionRow[] = readTable(EXCHANGE_TABLE)

function readTable(table: string): PermissionRow[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', kind = '', does = '', delegated = '-', application = '-'] = line.split(' | ')
      const area = AREAS.find((one) => one === kind)
      if (!area) throw new Error(`the permission ${name} has no area`)
      const [delegatedId = '-', admin] = delegated.split(' ')
      return {
        name,
        area,
        does,
        delegatedId: delegatedId === '-' ? null : delegatedId,
        adminOnly: admin === 'admin',
        applicationId: application === '-' ? null : application,
      }
    })
}
