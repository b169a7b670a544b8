// An emulator with COUNT messages of about 3 KB, at most 5,000 a mailbox (of one Outlook lets 10,000 be read in ten minutes), and one
// of LARGE MB in the first (0: none); prints where it is as one line of JSON.
import { createEmulator } from '@gatewarden/emulator'
import { bulkMail } from '../../packages/emulator/src/seed/bulk-mail.ts'

const [count = '100000', large = '0'] = process.argv.slice(2)
const emulator = await createEmulator({ limits: false })
const [tenant] = emulator.describe().tenants
const addresses = Array.from(
  { length: Math.ceil(Number(count) / 5000) },
  (_, n) => `large${n}@contoso.onmicrosoft.com`,
)
for (const address of addresses) {
  emulator.addUser({
    tenant: 'contoso.onmicrosoft.com',
    userPrincipalName: address,
    displayName: address,
  })
}
let number = 0
const put = (mime: Buffer, receivedAt: number, to = addresses[number++ % addresses.length] ?? '') =>
  emulator.putMessage(to, { folder: ['inbox'], mime, state: { receivedAt } })
for (const { mime, receivedDateTime } of bulkMail({
  count: Number(count),
  meanBytes: 3 * 1024,
  seedNumber: 7,
}))
  put(Buffer.from(mime), Date.parse(receivedDateTime))
if (Number(large) > 0) {
  const line = `${'QUFB'.repeat(19)}\r\n`
  const head = [
    'From: Ada <ada@contoso.com>',
    'Subject: Large',
    'Message-ID: <large@contoso.com>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'The file is attached.',
    '--b',
    'Content-Type: application/octet-stream; name=large.bin',
    'Content-Disposition: attachment; filename=large.bin',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n')
  const lines = Math.ceil((Number(large) * 1024 * 1024) / line.length)
  put(Buffer.from(`${head}${line.repeat(lines)}--b--\r\n`), Date.now(), addresses[0])
}
process.stdout.write(
  `${JSON.stringify({
    ...emulator.ready,
    addresses,
    fresh: tenant?.apps.find((one) => !one.consented && one.clientSecret !== null),
    admin: tenant?.admin,
  })}\n`,
)
process.on('SIGTERM', () => emulator.close().then(() => process.exit(0)))
