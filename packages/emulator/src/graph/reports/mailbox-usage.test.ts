import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GraphFixture, items, mime, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let token: string
const path = (period: string) => `/reports/getMailboxUsageDetail(period='${period}')`

beforeAll(async () => {
  graph = await startGraph()
  const ada = graph.addPerson('ada', { displayName: 'Byron, Ada' })
  const { mail } = ada.mailbox
  mail.add(mail.wellKnown('inbox'), mime('One'))
  mail.add(mail.wellKnown('deleteditems'), mime('Two'))
  ada.mailbox.hasArchive = true
  graph.addPerson('bo')
  token = graph.appToken('Reports.Read.All')
})
afterAll(() => graph.close())

test('the report is CSV behind a link that needs no token and soon ends', async () => {
  const answer = await graph.get(path('D30'), { token })
  expect([answer.status, answer.bytes.length]).toEqual([302, 0])
  const link = answer.headers.get('location') ?? ''
  const file = await fetch(link)
  expect(file.headers.get('content-type')).toBe('application/octet-stream')
  const [header = '', ada = '', bo = ''] = (await file.text()).replace(/^\uFEFF/, '').split('\r\n')
  const columns = header.split(',')
  expect([columns[0], columns.at(-2), columns.at(-1)]).toEqual([
    'Report Refresh Date',
    'Has Archive',
    'Report Period',
  ])
  expect(ada).toContain('"Byron, Ada",False')
  expect([ada.endsWith(',True,30'), bo.endsWith(',False,30')]).toEqual([true, true])
  graph.world.clock.advance(6 * 60_000)
  expect((await fetch(link)).status).toBe(401)
})

test('or JSON, with the same numbers', async () => {
  const answer = await graph.get(`${path('D7')}?$format=application/json`, { token })
  const [ada] = items(answer)
  expect(ada).toMatchObject({
    itemCount: 2,
    deletedItemCount: 1,
    hasArchive: true,
    isDeleted: false,
    reportPeriod: '7',
  })
  expect(Number(ada?.storageUsedInBytes)).toBeGreaterThan(Number(ada?.deletedItemSizeInBytes))
  expect(refusal(await graph.get(path('D8'), { token })).status).toBe(400)
  expect((await graph.get(path('D7'), { token: graph.appToken('User.Read.All') })).status).toBe(403)
})
