import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from './create-emulator.ts'
import { clerkToken, OfficeClerk } from './snapshot/testing/office-clerk.ts'
import { type Deed, doDeed } from './snapshot/testing/office-work.ts'
import { ada, bo, office, smallOffice, startOfTime } from './snapshot/testing/small-office.ts'

const heard = new Map<string, string[]>()
const listener = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://x')
  request.on('data', (chunk: Buffer) =>
    heard.set(url.pathname, [...(heard.get(url.pathname) ?? []), String(chunk)]),
  )
  request.on('end', () =>
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end(url.searchParams.get('validationToken')),
  )
})
let port = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  port = typeof address === 'object' ? (address?.port ?? 0) : 0
})
afterAll(() => {
  listener.closeAllConnections()
  listener.close()
})

const deeds: readonly Deed[] = (
  [
    'write',
    'send',
    'folder',
    'move',
    'meet weekly',
    'move meeting',
    'befriend',
    'list tasks',
    'add task',
    'hire',
    'group',
  ] as const
).map((what, pick) => ({
  what,
  who: pick % 2 === 0 ? ada : bo,
  pick,
  word: `w${pick}`.replace(/\d+/, 'x'.repeat(pick + 1)),
}))

/** Works through every door. @returns what was answered and what there is afterwards */
async function workThrough(emulator: Emulator, name: string): Promise<unknown[]> {
  const seen: unknown[] = []
  const added = emulator.addUser({ tenant: office, userPrincipalName: `cy@${office}`, displayName: 'Cy' })
  const registered = emulator.addApp({ tenant: office, displayName: 'Another' })
  seen.push(added, registered.appId, registered.objectId, registered.secretId)
  emulator.addFault({ path: '/v1.0/groups', status: 503, rate: 0.5 })
  const worker = new OfficeClerk(emulator, await clerkToken(emulator))
  const subscription = await worker.ask('POST', '/subscriptions', {
    changeType: 'created,updated,deleted',
    resource: `users/${bo}/messages`,
    notificationUrl: `http://127.0.0.1:${port}/${name}`,
    expirationDateTime: new Date(startOfTime.getTime() + 3_600_000).toISOString(),
  })
  seen.push(subscription.status, subscription.body.replaceAll(`/${name}`, '/here'))
  for (const deed of deeds) {
    const answer = await doDeed(worker, deed)
    seen.push(deed.what, answer)
  }
  const token = await clerkToken(emulator, 'outlook.office365.com')
  const tls = { ca: readFileSync(emulator.caFile) }
  await createTransport({
    ...emulator.ready.smtp,
    secure: false,
    requireTLS: true,
    tls,
    auth: { type: 'OAuth2', user: ada, accessToken: token },
  }).sendMail({
    from: ada,
    to: [bo, `nobody@${office}`],
    subject: 'by SMTP',
    text: 'hello',
    messageId: '<m@x>',
    date: startOfTime,
  })
  const client = new ImapFlow({
    ...emulator.ready.imaps,
    secure: true,
    tls,
    logger: false,
    auth: { user: ada, accessToken: token },
  })
  await client.connect()
  await client.mailboxOpen('INBOX')
  seen.push(await client.append('INBOX', 'Subject: by IMAP\r\n\r\nhello\r\n', ['\\Flagged'], startOfTime))
  seen.push(await client.messageMove('1:*', 'Archive', { uid: true }))
  await client.logout()
  emulator.advance(60_000)
  seen.push(await worker.lookAround())
  const sources = [...(emulator.world.mailboxAt(bo)?.mailbox.mail.newestFirst ?? [])]
  seen.push(
    sources.map(({ content }) => withoutBoundaries(emulator.world.spool.read(content).toString('latin1'))),
  )
  return seen
}

/** The client's own boundaries, and the time that it took, are chance. */
function withoutBoundaries(mime: string): string {
  return mime.replace(/--?_?NmP-[\w-]+/g, '--').replace(/ with ESMTPS? .*$/gm, '')
}

test('two emulators with one seed give the same ids and answers for the same work, through every door, and do not touch', async () => {
  const options = { seed: smallOffice(), now: startOfTime, stillClock: true, randomSeed: 5 }
  const [one, other, third] = await Promise.all([
    createEmulator(options),
    createEmulator(options),
    createEmulator({ ...options, randomSeed: 6 }),
  ])
  try {
    const untouched = await new OfficeClerk(third, await clerkToken(third)).lookAround()
    const first = await workThrough(one, 'one')
    expect(heard.has('/other')).toBe(false)
    const second = await workThrough(other, 'other')
    expect(second).toEqual(first)
    // What was told is the same but for the order in which requests arrive.
    const told = (name: string) =>
      (heard.get(name) ?? []).flatMap((body) => Object(JSON.parse(body || '{"value":[]}')).value ?? [])
    const ids = (name: string) =>
      told(name)
        .map((news) => `${news.subscriptionId} ${news.changeType} ${news.resource}`)
        .sort()
    await expect.poll(() => ids('/other').length, { timeout: 10_000 }).toBe(ids('/one').length)
    expect(ids('/one').length).toBeGreaterThan(1)
    expect(ids('/other')).toEqual(ids('/one'))
    const again = await new OfficeClerk(third, await clerkToken(third)).lookAround()
    expect(Object.keys(again)).toEqual(Object.keys(untouched))
    expect(third.world.mailboxAt(bo)?.mailbox.mail.newestFirst).toEqual([])
    expect(third.subscriptions()).toEqual([])
    expect(third.now()).toEqual(startOfTime)
  } finally {
    await Promise.all([one.close(), other.close(), third.close()])
  }
}, 120_000)
