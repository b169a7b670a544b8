import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../../connect/testing/index.ts'

let rig: ConnectRig
let at = ''
let mailbox = ''

beforeAll(async () => {
  rig = await connectRig()
  const organization = await connectedOrganization(rig, 'search', { permissions: ['Mail.ReadWrite'] })
  mailbox = organization.employee.userPrincipalName
  at = organization.at()
  letter('The annual report', {
    from: 'Ann Lee <ann@fabrikam.com>',
    to: 'Board <board@fabrikam.com>',
    text: 'Budget inside',
  })
  letter('Report', { from: 'Bob <bob@fabrikam.com>', text: 'No numbers' })
  letter('Lunch', {
    from: 'Ann Lee <ann@fabrikam.com>',
    text: 'The budget can wait',
    date: '2026-02-01T10:00:00Z',
  })
  letter('Old', { from: 'Carl <carl@fabrikam.com>', folder: 'archive' })
  const [first] = await subjectsAndIds('subject=annual')
  await rig.call('PATCH', `${at}/messages/${first?.id}`, {
    body: { isRead: true, isFlagged: true, categories: ['Red category'] },
  })
}, 120_000)
afterAll(() => rig.close())

interface Letter {
  from: string
  to?: string
  text?: string
  date?: string
  folder?: string
}

function letter(subject: string, { from, to = mailbox, text = '', date, folder = 'inbox' }: Letter): void {
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${new Date(date ?? '2026-03-02T10:00:00Z').toUTCString()}`,
    '',
    text,
    '',
  ]
  rig.emulator.putMessage(mailbox, {
    folder: [folder],
    mime: Buffer.from(lines.join('\r\n')),
    ...(date ? { receivedAt: date } : {}),
  })
}

const list = (query: string) => rig.call('GET', `${at}/messages?${query}`)

async function subjectsAndIds(query: string) {
  return (await list(query)).body.data as { id: string; subject: string }[]
}

async function look(q: string) {
  const { body, text, status } = await list(`q=${encodeURIComponent(q)}`)
  expect(status, text).toBe(200)
  const subjects = (body.data as { subject: string }[]).map(({ subject }) => subject).sort()
  return { engine: body.engine, isCapped: body.isCapped, subjects }
}

describe('a search for mail', () => {
  test.each([
    ['from:ann@fabrikam.com', 'filter', ['Lunch', 'The annual report']],
    ['subject:"annual report"', 'filter', ['The annual report']],
    ['is:flagged is:read category:"Red category"', 'filter', ['The annual report']],
    ['is:unread in:archive', 'filter', ['Old']],
    ['-has:attachment in:Inbox subject:report', 'filter', ['Report', 'The annual report']],
    ['from:ann', 'search', ['Lunch', 'The annual report']],
    ['to:board', 'search', ['The annual report']],
    ['budget', 'search', ['Lunch', 'The annual report']],
    ['budget -wait', 'search', ['The annual report']],
    ['budg* from:ann', 'search', ['Lunch', 'The annual report']],
    ['budget is:unread', 'local', ['Lunch']],
    ['from:ann -subject:lunch', 'local', ['The annual report']],
    ['-from:ann in:inbox', 'local', ['Report']],
    ['-category:"red category" from:ann@fabrikam.com', 'local', ['Lunch']],
  ])('%s is decided by %s', async (q, engine, subjects) => {
    expect(await look(q)).toEqual({ engine, isCapped: false, subjects })
  })

  test('goes by when mail came, exactly, whichever engine is asked', async () => {
    const all = (await list('')).body.data as { receivedAt: string; subject: string }[]
    const lunch = all.find(({ subject }) => subject === 'Lunch')?.receivedAt ?? ''
    const later = new Date(Date.parse(lunch) + 1000).toISOString()
    expect((await look(`budget after:${lunch} before:${later}`)).subjects).toContain('Lunch')
    expect((await look(`budget before:${lunch}`)).subjects).not.toContain('Lunch')
    expect((await look(`subject:lunch after:${lunch} before:${later}`)).subjects).toEqual(['Lunch'])
    expect((await look(`subject:lunch after:${later}`)).subjects).toEqual([])
  })

  test('is the same as plain parameters, and joins them', async () => {
    const plain = await list('from=ann%40fabrikam.com&subject=annual&unread=false&category=Red%20category')
    expect(plain.body).toMatchObject({ engine: 'filter', data: [{ subject: 'The annual report' }] })
    const both = await list('q=budget&unread=true&folder=inbox')
    expect(both.body).toMatchObject({ engine: 'local', data: [{ subject: 'Lunch' }] })
  })

  test('goes on page by page, with the cursor of this search alone', async () => {
    const first = await list('q=budget&limit=1')
    expect(first.body).toMatchObject({ data: [{}], next: expect.any(String) })
    const second = await list(`q=budget&limit=1&cursor=${first.body.next}`)
    expect(second.body.data).toHaveLength(1)
    expect(second.body.data).not.toEqual(first.body.data)
    const other = await list(`q=report&limit=1&cursor=${first.body.next}`)
    expect(other).toMatchObject({ status: 400, body: { detail: expect.stringContaining('cursor') } })
  })

  test('says that Outlook’s search ended at a thousand', async () => {
    for (let n = 0; n < 1001; n++)
      letter(`Flood ${n}`, { from: 'x@fabrikam.com', text: 'deluge', folder: 'junkemail' })
    let page = await list('q=deluge&limit=200')
    let found = 0
    for (; ; page = await list(`q=deluge&limit=200&cursor=${page.body.next}`)) {
      found += (page.body.data as unknown[]).length
      if (page.body.next === null) break
      expect(page.body.isCapped).toBe(false)
    }
    expect({ found, isCapped: page.body.isCapped }).toEqual({ found: 1000, isCapped: true })
  })

  test.each([
    ['q=form%3Aann', 'at character 1'],
    ['q=in%3Ainbox+in%3Aarchive', 'more than one folder'],
    ['q=budget&order=oldest', 'order'],
    ['subject=%00', 'subject'],
    ['from=!!', 'from'],
  ])('%s is refused', async (query, names) => {
    const { status, body } = await list(query)
    expect({ status, detail: body.detail }).toEqual({ status: 400, detail: expect.stringContaining(names) })
  })
})
