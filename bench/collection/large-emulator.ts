// An emulator with one mailbox that holds COUNT messages of about 3 KB, and one of LARGE MB beside them (0: none); prints where it
// is as one line of JSON.
import { createEmulator } from '@gatewarden/emulator'
import { bulkMail } from '../../packages/emulator/src/seed/bulk-mail.ts'

const [count = '100000', large = '0'] = process.argv.slice(2)
const emulator = await createEmulator({ limits: false })
const [tenant] = emulator.describe().tenants
const address = 'large@contoso.onmicrosoft.com'
emulator.addUser({
  tenant: 'contoso.onmicrosoft.com',
  userPrincipalName: address,
  displayName: 'Large',
})
const put = (mime: Buffer, receivedAt: number) =>
  emulator.putMessage(address, { folder: ['inbox'], mime, state: { receivedAt } })
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
  put(Buffer.from(`${head}${line.repeat(lines)}--b--\r\n`), Date.now())
}
process.stdout.write(
  `${JSON.stringify({
    ...emulator.ready,
    address,
    fresh: tenant?.apps.find((one) => !one.consented && one.clientSecret !== null),
    admin: tenant?.admin,
  })}\n`,
)
process.on('SIGTERM', () => emulator.close().then(() => process.exit(0)))
