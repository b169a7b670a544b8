import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../../connect/testing/index.ts'
import type { Thread } from './thread.ts'

let rig: ConnectRig
let at = ''
let mailbox = ''

beforeAll(async () => {
  rig = await connectRig()
  const organization = await connectedOrganization(rig, 'threads', { permissions: ['Mail.ReadWrite'] })
  mailbox = organization.employee.userPrincipalName
  at = organization.at()
  letter('plan-1', 'Plan', 'Ann <ann@fabrikam.com>')
  letter('lunch-1', 'Lunch', 'Bob <bob@fabrikam.com>')
  letter('plan-2', 'Re: Plan', 'Carl <carl@fabrikam.com>', { answers: 'plan-1', folder: 'archive' })
  letter('news-1', 'News', 'news@fabrikam.com')
  letter('plan-3', 'Re: Plan', 'Ann <ANN@fabrikam.com>', { answers: 'plan-1' })
}, 120_000)
afterAll(() => rig.close())

function letter(
  id: string,
  subject: string,
  from: string,
  { answers, folder = 'inbox', body = 'Hello' }: { answers?: string; folder?: string; body?: string } = {},
): void {
  rig.emulator.advance(60_000)
  const lines = [
    `Message-ID: <${id}@fabrikam.com>`,
    ...(answers === undefined
      ? []
      : [`In-Reply-To: <${answers}@fabrikam.com>`, `References: <${answers}@fabrikam.com>`]),
    `From: ${from}`,
    `To: ${mailbox}`,
    `Subject: ${subject}`,
    'Content-Type: text/html',
    '',
    body,
    '',
  ]
  rig.emulator.putMessage(mailbox, { folder: [folder], mime: Buffer.from(lines.join('\r\n')) })
}

async function all(query: string): Promise<Thread[]> {
  const found: Thread[] = []
  let cursor = ''
  for (;;) {
    const { status, text, body } = await rig.call('GET', `${at}/threads?${query}${cursor}`)
    expect(status, text).toBe(200)
    found.push(...(body.data as Thread[]))
    if (body.next === null) return found
    cursor = `&cursor=${body.next}`
  }
}

describe('threads', () => {
  test('come newest first, each once, however short the pages', async () => {
    const subjects = ['Plan', 'News', 'Lunch']
    for (const limit of [1, 2, 3, 50]) {
      const found = (await all(`limit=${limit}`)).filter(({ subject }) => subjects.includes(subject ?? ''))
      expect(found.map(({ subject }) => subject)).toEqual(subjects)
    }
  })

  test('say what is in them, whichever folder it is in', async () => {
    const [plan] = await all('limit=50')
    expect(plan).toMatchObject({ subject: 'Plan', messages: 3, unread: 3, isFlagged: false })
    expect(plan?.participants.map(({ address }) => address.toLowerCase())).toEqual([
      'ann@fabrikam.com',
      mailbox.toLowerCase(),
      'carl@fabrikam.com',
    ])
    expect(plan?.folderIds).toHaveLength(2)
    const { body } = await rig.call('GET', `${at}/threads/${encodeURIComponent(plan?.id ?? '')}`)
    expect(body).toMatchObject({
      ...plan,
      data: [{ subject: 'Plan' }, { subject: 'Re: Plan' }, { id: plan?.newestId }],
    })
    const message = await rig.call('GET', `${at}/messages/${plan?.newestId}`)
    expect(message.body.threadId).toBe(plan?.id)
  })

  test('of one folder stand where their newest message of that folder does', async () => {
    expect((await all('folder=archive')).map(({ subject }) => subject)).toEqual(['Plan'])
  })

  test('that nobody began are not found', async () => {
    const answer = await rig.call(
      'GET',
      `${at}/threads/${encodeURIComponent("x' or isRead eq true or id eq '")}`,
    )
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })
})

describe('the body of a message', () => {
  test('is there as sent, as text, and made safe', async () => {
    const body =
      '<p>Hi <b>you</b></p><script>alert(1)</script><img src="https://evil.example/p.gif"><img src="cid:a@b">'
    letter('hostile', 'Hostile', 'eve@fabrikam.com', { body })
    const [found] = (await rig.call('GET', `${at}/messages?subject=hostile`)).body.data as { id: string }[]
    const read = async (form: string) =>
      (await rig.call('GET', `${at}/messages/${found?.id}?body=${form}`)).body.body
    expect(await read('safe')).toEqual({
      type: 'html',
      content: expect.stringContaining('<p>Hi <b>you</b></p><img /><img data-cid="a@b" />'),
      hasRemoteContent: true,
    })
    expect(await read('html')).toMatchObject({
      type: 'html',
      content: expect.stringContaining('evil.example'),
    })
    expect(await read('text')).toMatchObject({ type: 'text', content: expect.stringContaining('Hi you') })
  })
})
