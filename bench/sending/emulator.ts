// An emulator with an app that may send as COUNT mailboxes, over SMTP and over Graph; prints where it is as one line of JSON.
import { createEmulator } from '@gatewarden/emulator'

const [count = '10'] = process.argv.slice(2)
const emulator = await createEmulator()
const [contoso] = emulator.describe().tenants
const app = contoso?.apps.find(({ consented, clientSecret }) => consented && clientSecret)
if (contoso === undefined || app === undefined) throw new Error('the default seed has a consented app')
emulator.setPropagation(contoso.id, 'instant')
emulator.registerInExchange(contoso.id, { appId: app.appId })
const added = (name: string): string => {
  const userPrincipalName = `${name}@${contoso.domain}`
  emulator.addUser({ tenant: contoso.id, userPrincipalName, displayName: name, mailbox: 'user' })
  return userPrincipalName
}
const mailboxes = Array.from({ length: Number(count) }, (_, n) => added(`bench-sender-${n}`))
for (const mailbox of mailboxes)
  emulator.addDelegation(contoso.id, { kind: 'full-access', mailbox, to: app.appId })
const { appId, clientSecret } = app
const reader = added('bench-reader')
process.stdout.write(
  `${JSON.stringify({ ...emulator.ready, tenant: contoso.id, appId, clientSecret, mailboxes, reader })}\n`,
)
process.on('SIGTERM', () => emulator.close().then(() => process.exit(0)))
