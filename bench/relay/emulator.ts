// An emulator with an app that Exchange lets into one mailbox with COUNT messages; prints where it is as one line of JSON.
import { createEmulator } from '@gatewarden/emulator'
import { bulkMail } from '../../packages/emulator/src/seed/bulk-mail.ts'

const [count = '400'] = process.argv.slice(2)
const emulator = await createEmulator()
const [contoso] = emulator.describe().tenants
if (contoso === undefined) throw new Error('the default seed has a tenant')
const mailbox = `relayed@${contoso.domain}`
const other = `other@${contoso.domain}`
for (const userPrincipalName of [mailbox, other])
  emulator.addUser({ tenant: contoso.id, userPrincipalName, displayName: userPrincipalName, mailbox: 'user' })
for (const { mime } of bulkMail({ count: Number(count), meanBytes: 72 * 1024, seedNumber: 7 }))
  emulator.putMessage(mailbox, { folder: ['inbox'], mime })
const { appId, clientSecret } = emulator.addApp({
  tenant: contoso.id,
  displayName: 'relay',
  redirectUris: ['http://localhost/oauth/callback'],
  requiredResourceAccess: [
    { resource: 'exchange', application: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'], delegated: [] },
    { resource: 'graph', application: [], delegated: ['User.Read'] },
  ],
})
emulator.grant(appId, {
  tenantId: contoso.id,
  resource: 'exchange',
  application: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'],
  delegated: [],
  delegatedFor: 'everybody',
})
emulator.setPropagation(contoso.id, 'instant')
emulator.registerInExchange(contoso.id, { appId })
emulator.addDelegation(contoso.id, { kind: 'full-access', mailbox, to: appId })
process.stdout.write(
  `${JSON.stringify({ ...emulator.ready, tenant: contoso.id, admin: contoso.admin, appId, clientSecret, mailbox, other })}\n`,
)
process.on('SIGTERM', () => emulator.close().then(() => process.exit(0)))
