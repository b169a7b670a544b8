import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../connect/testing/index.ts'

const guide = readFileSync(new URL('../../../../docs/directory.md', import.meta.url), 'utf8')
const requests = [...guide.matchAll(/```http\n(\w+) (\S+)\n([\s\S]*?)```/g)]
const domain = 'directory-guide.onmicrosoft.com'
const ours = (text: string) => text.replaceAll('contoso.com', domain)

let rig: ConnectRig
let at = ''

beforeAll(async () => {
  rig = await connectRig()
  const permissions = ['Mail.Read', 'MailboxSettings.Read', 'GroupMember.Read.All', 'Place.Read.All']
  const { id: tenant, connection } = await connectedOrganization(rig, 'directory-guide', { permissions })
  at = `/v1/connections/${connection}`
  for (const local of ['info', 'sales', 'support'])
    rig.emulator.addMailbox({
      tenant,
      address: `${local}@${domain}`,
      displayName: local,
      ...(local === 'info' && { aliases: [`hello@${domain}`] }),
    })
  rig.emulator.addMailbox({ tenant, address: `room@${domain}`, displayName: 'Room', kind: 'room' })
  rig.emulator.addGroup(tenant, { displayName: 'Board', kind: 'microsoft365', members: [`info@${domain}`] })
  rig.emulator.addGroup(tenant, { displayName: 'House', kind: 'room-list', members: [`room@${domain}`] })
}, 120_000)
afterAll(() => rig.close())

test('every request of the guide does what it says', async () => {
  let group = ''
  for (const [, method = '', path = '', body = ''] of requests) {
    const isCsv = path.endsWith('.csv')
    const answer = await fetch(`${rig.url}${at}${ours(path).replace('{group}', group)}`, {
      method,
      headers: {
        authorization: `Bearer ${rig.adminKey}`,
        ...(body === '' ? {} : { 'content-type': isCsv ? 'text/csv' : 'application/json' }),
      },
      ...(body === '' ? {} : { body: ours(body) }),
    })
    const text = await answer.text()
    expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(300)
    const told: { data?: { id: string; name: string; status?: string }[]; added?: number | string[] } =
      JSON.parse(text)
    if (path === '/users?search=info') expect(told.data).toMatchObject([{ name: 'info' }])
    if (path.startsWith('/users?address')) expect(told.data).toMatchObject([{ name: 'info' }])
    if (path.startsWith('/users/')) expect(told).toMatchObject({ mailbox: { kind: 'shared' } })
    if (path.startsWith('/users?kind')) expect(told.data).toHaveLength(3)
    if (path.startsWith('/groups?')) group = told.data?.[0]?.id ?? ''
    if (path.includes('/members')) expect(told.data).toMatchObject([{ name: 'info' }])
    if (path.startsWith('/room')) expect(told.data).toHaveLength(1)
    if (path.startsWith('/mailboxes?')) expect(told.data).toMatchObject([{ status: 'ready' }])
    if (isCsv) expect(told).toMatchObject({ added: 2, refused: 0 })
    if (path.endsWith('from-directory')) expect(told.added).toHaveLength(3)
  }
  expect(requests.length).toBeGreaterThan(12)
})
