// An emulator with COUNT messages of 72 KB on average, evenly over MAILBOXES mailboxes; prints where it is as one line of JSON.
import { createEmulator } from '@gatewarden/emulator'
import { bulkMail } from '../../packages/emulator/src/seed/bulk-mail.ts'

const [count = '20000', mailboxes = '8', limits = 'off', latency = '0'] = process.argv.slice(2)
const emulator = await createEmulator({ limits: limits === 'on', latency: Number(latency) })
const tenant = 'contoso.onmicrosoft.com'
const addresses = Array.from({ length: Number(mailboxes) }, (_, n) => `bulk${n}@${tenant}`)
for (const address of addresses) {
  emulator.addUser({ tenant, userPrincipalName: address, displayName: address })
}
let number = 0
for (const { mime, receivedDateTime } of bulkMail({
  count: Number(count),
  meanBytes: 72 * 1024,
  seedNumber: 7,
})) {
  const address = addresses[number++ % addresses.length] ?? ''
  emulator.putMessage(address, {
    folder: ['inbox'],
    mime,
    state: { receivedAt: Date.parse(receivedDateTime) },
  })
}
const app = emulator.describe().tenants[0]?.apps.find((one) => one.consented && one.clientSecret !== null)
const fresh = emulator.describe().tenants[0]?.apps.find((one) => !one.consented && one.clientSecret !== null)
process.stdout.write(
  `${JSON.stringify({ ...emulator.ready, addresses, app, fresh, tenant: emulator.describe().tenants[0]?.id, admin: emulator.describe().tenants[0]?.admin, pid: process.pid })}\n`,
)
process.on('SIGTERM', () => emulator.close().then(() => process.exit(0)))
