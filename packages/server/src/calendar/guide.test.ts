import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectOrganization,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from '../connect/testing/index.ts'

const guide = readFileSync(new URL('../../../../docs/calendar.md', import.meta.url), 'utf8')
const requests = [...guide.matchAll(/```http\n(\w+) (\S+)\n([\s\S]*?)```/g)]

let rig: ConnectRig
let at = ''

beforeAll(async () => {
  rig = await connectRig()
  const app = newApp(rig, 'guide', { application: ['Calendars.ReadWrite', 'User.Read.All'] })
  const wish = { type: 'outlook-calendar-org', name: 'guide', permissions: ['Calendars.ReadWrite'] }
  const connector = await makeConnector(rig, wish, app)
  const { admin, employee } = newOrganization(rig, 'guide')
  const administrator = admin.userPrincipalName
  const { id } = await connectOrganization(rig, { customer: 'guide', connector, administrator })
  at = `/v1/connections/${id}/mailboxes/${employee.userPrincipalName}`
}, 120_000)
afterAll(() => rig.close())

test('every request of the guide does what it says', async () => {
  let event = ''
  for (const [, method = '', path = '', body = ''] of requests) {
    const answer = await rig.call(method, at + path.replace('{event}', event), {
      ...(body.trim() === '' ? {} : { body: JSON.parse(body) as unknown }),
    })
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300)
    if (answer.status === 201) event = String(answer.body.id)
    if (path.startsWith('/events?')) expect(answer.body.data).toHaveLength(2)
    if (method === 'PATCH') expect(answer.body.rrule).toBe('FREQ=WEEKLY;BYDAY=TU;COUNT=10')
  }
  expect(requests.length).toBeGreaterThan(5)
})
