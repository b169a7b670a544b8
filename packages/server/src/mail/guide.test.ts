import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../connect/testing/index.ts'

const guide = readFileSync(new URL('../../../../docs/mail.md', import.meta.url), 'utf8')
const requests = [...guide.matchAll(/```http\n(\w+) (\S+)\n([\s\S]*?)```/g)]

let rig: ConnectRig
let at = ''

beforeAll(async () => {
  rig = await connectRig()
  const permissions = ['Mail.ReadWrite', 'Mail.Send', 'Contacts.ReadWrite', 'MailboxSettings.ReadWrite']
  const { employee, ...organization } = await connectedOrganization(rig, 'guide', { permissions })
  const address = employee.userPrincipalName
  const mime = `From: Ada <ada@contoso.com>\r\nTo: ${address}\r\nSubject: Plan\r\n\r\nHello\r\n`
  rig.emulator.putMessage(address, { folder: ['inbox'], mime: Buffer.from(mime) })
  at = organization.at(address)
}, 120_000)
afterAll(() => rig.close())

test('every request of the guide does what it says', async () => {
  const last: Record<string, string> = {}
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => last[name] ?? 'none')
  for (const [, method = '', path = '', body = ''] of requests) {
    const answer = await fetch(`${rig.url}${at}${filled(path)}`, {
      method,
      headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/json' },
      ...(body.trim() === '' ? {} : { body: filled(body) }),
    })
    const text = await answer.text()
    expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(300)
    if (path.endsWith('/vcf')) {
      expect(text).toContain('FN:Bo Berg')
      continue
    }
    const told: { id?: string; data?: { id: string }[] } = JSON.parse(text)
    const made = { '/folders': 'folder', '/drafts': 'draft', '/contacts': 'contact' }[path]
    if (method === 'POST' && made !== undefined) last[made] = told.id ?? ''
    if (path.startsWith('/messages?folder')) {
      expect(told.data).toHaveLength(1)
      last.message = told.data?.[0]?.id ?? ''
    }
    if (path.includes('/outgoing') || path.endsWith('/send')) expect(told).toMatchObject({ status: 'sent' })
    if (path.startsWith('/contacts?')) expect(told.data).toHaveLength(1)
  }
  expect(requests.length).toBeGreaterThan(12)
})
