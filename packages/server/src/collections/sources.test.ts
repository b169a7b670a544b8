import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { isApart } from './runner/sources/calendar-source.ts'
import { damagedPath, damagedPlaces } from './testing/damaged-places.ts'
import { graphOn } from './testing/emulator-access.ts'
import { packageOf } from './testing/expectations.ts'
import { message } from './testing/messages.ts'
import { documentsOf, reportOf, rowsOf } from './testing/package-reader.ts'
import { createRig, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())
afterEach(() => rig.emulator.clearFaults())

/** Puts something into a mailbox as an app of its own would; answers with its id. */
async function post(address: string, path: string, body: object, on = rig): Promise<string> {
  const answer = await graphOn(on.access).json<{ id: string }>({
    method: 'POST',
    path: `/users/${encodeURIComponent(address)}${path}`,
    body,
  })
  return answer.body.id
}

const event = (subject: string, day: string, more: object = {}) => ({
  subject,
  start: { dateTime: `${day}T09:00:00`, timeZone: 'UTC' },
  end: { dateTime: `${day}T10:00:00`, timeZone: 'UTC' },
  ...more,
})

/** The rows of a collection's package, which verifies, with what their natives hold. */
async function collected(id: string) {
  const { folder, publicKey } = await packageOf(rig, id)
  expect((await verifyPackage(folder, { publicKey })).problems).toEqual([])
  return Promise.all(
    (await rowsOf(folder)).map(async (row) => {
      const bytes = await readFile(join(folder, row.nativePath))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(row.sha256)
      return { ...row, bytes }
    }),
  )
}

/** What was derived of the items of a package, by their ids. */
async function derivedOf(id: string, on = rig): Promise<Map<string, string>> {
  const { folder } = await packageOf(on, id)
  const rows = await rowsOf(folder)
  const found = new Map<string, string>()
  for (const { seq, derived } of await documentsOf(folder))
    if (derived) found.set(rows[seq - 1]?.itemId ?? '', await readFile(join(folder, derived.path), 'utf8'))
  return found
}

test('events, contacts and their folders are collected as Graph’s JSON, beside mail', async () => {
  const address = rig.mailbox()
  const mailId = rig.put(address, 'inbox', message(1))
  const single = await post(address, '/events', event('Kick-off', '2026-03-02'))
  const series = await post(
    address,
    '/events',
    event('Weekly', '2026-03-03', {
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
        range: { type: 'numbered', startDate: '2026-03-03', numberOfOccurrences: 5 },
      },
    }),
  )
  const calendar = await post(address, '/calendars', { name: 'Case: Falcon' })
  const other = await post(address, `/calendars/${calendar}/events`, event('Deposition', '2026-03-04'))
  await post(address, `/events/${single}/attachments`, {
    '@odata.type': '#microsoft.graph.fileAttachment',
    name: 'agenda.txt',
    contentBytes: Buffer.from('1. Falcon').toString('base64'),
  })
  const contact = await post(address, '/contacts', { displayName: 'Eve Fabrikam', companyName: 'Fabrikam' })
  const folder = await post(address, '/contactFolders', { displayName: 'Witnesses' })
  const witness = await post(address, `/contactFolders/${folder}/contacts`, { displayName: 'Max Muster' })

  const id = await rig.collect([address], { sources: ['contacts', 'mail', 'calendar'] })
  const ended = await rig.until(id, ['completed'])
  expect(ended).toMatchObject({ outcome: 'complete', sources: ['mail', 'calendar', 'contacts'] })
  const rows = await collected(id)
  expect(
    rows
      .map(({ itemId, itemClass, nativeKind, folderPath, subject }) => [
        itemId,
        itemClass,
        nativeKind,
        folderPath.join('/'),
        subject,
      ])
      .toSorted(),
  ).toEqual(
    [
      [mailId, 'message', 'mime', 'Inbox', 'Message 1'],
      [single, 'event', 'graph_json', 'Calendars/Calendar', 'Kick-off'],
      [series, 'event', 'graph_json', 'Calendars/Calendar', 'Weekly'],
      [other, 'event', 'graph_json', 'Calendars/Case: Falcon', 'Deposition'],
      [contact, 'contact', 'graph_json', 'Contacts', 'Eve Fabrikam'],
      [witness, 'contact', 'graph_json', 'Contacts/Witnesses', 'Max Muster'],
    ].toSorted(),
  )
  const natives = new Map(rows.map((row) => [row.itemId, row]))
  expect(natives.get(single)?.nativePath).toMatch(/\.json$/)
  expect(JSON.parse(String(natives.get(single)?.bytes))).toMatchObject({
    id: single,
    subject: 'Kick-off',
    attachments: [{ name: 'agenda.txt', contentBytes: Buffer.from('1. Falcon').toString('base64') }],
  })
  expect(JSON.parse(String(natives.get(series)?.bytes))).toMatchObject({
    recurrence: { range: { numberOfOccurrences: 5 } },
    exceptionOccurrences: [],
    cancelledOccurrences: [],
  })
  expect(JSON.parse(String(natives.get(contact)?.bytes))).toMatchObject({ companyName: 'Fabrikam' })
  const derived = await derivedOf(id)
  expect(derived.get(single)).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*SUMMARY:Kick-off\r\n/)
  expect(derived.get(series)).toContain('RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=TU\r\n')
  expect(derived.get(contact)).toMatch(/^BEGIN:VCARD\r\n[\s\S]*FN:Eve Fabrikam\r\n/)
  expect(derived.get(mailId)).toBeUndefined()
})

test('the window takes what takes place in it, and filters count for events as for mail', async () => {
  const address = rig.mailbox()
  await post(address, '/events', event('Before', '2026-01-05'))
  const within = await post(address, '/events', event('Falcon in March', '2026-03-02'))
  await post(address, '/events', event('Eagle in March', '2026-03-02'))
  await post(address, '/contacts', { displayName: 'Whoever' })
  const id = await rig.collect([address], {
    sources: ['calendar', 'contacts'],
    from: '2026-03-01',
    to: '2026-03-31',
    filters: { keywords: ['falcon'] },
  })
  const { numbers } = await rig.until(id, ['completed'])
  expect(numbers).toMatchObject({ enumerated: 4, collected: 2, filtered: 2 })
  const rows = await collected(id)
  expect(
    rows.map(({ itemId, itemClass }) => (itemClass === 'event' ? itemId : itemClass)).toSorted(),
  ).toEqual([within, 'contact'].toSorted())
})

describe('an event is within a window', () => {
  const march = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') }
  test.each([
    ['that it begins in', '2026-03-31T23:00:00Z', '2026-04-01T01:00:00Z', true],
    ['that it ends in', '2026-02-28T23:00:00Z', '2026-03-01T01:00:00Z', true],
    ['that it lasts through', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', true],
    ['whose series has no end', '2020-01-01T00:00:00Z', null, true],
    ['but not one that begins as it ends', '2026-02-28T23:00:00Z', '2026-03-01T00:00:00Z', false],
    ['nor one that ended before it begins', '2026-04-01T00:00:00Z', '2026-04-01T01:00:00Z', false],
    ['that begins as it does, though it takes no time', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', true],
  ])('%s', (_what, from, to, isIn) => {
    expect(isApart({ from, to }, march)).toBe(!isIn)
  })
})

test('a part that is refused is a gap with its reason, and the rest is collected', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message(1))
  rig.emulator.addFault({
    path: `/v1.0/users/${encodeURIComponent(address)}/contactFolders`,
    status: 403,
    code: 'ErrorAccessDenied',
  })
  rig.emulator.addFault({
    path: `/v1.0/users/${encodeURIComponent(address)}/contacts`,
    status: 403,
    code: 'ErrorAccessDenied',
  })
  const id = await rig.collect([address], { sources: ['mail', 'contacts'] })
  expect(await rig.until(id, ['completed'])).toMatchObject({
    outcome: 'with_gaps',
    numbers: { collected: 1 },
  })
  const { folder } = await packageOf(rig, id)
  expect(await reportOf(folder, 'not-covered.csv')).toContainEqual(
    expect.objectContaining({ WHAT: 'Contacts', CODE: 'source_denied', MAILBOX: address }),
  )
})

test('one damaged event that breaks its whole page is recorded and passed over', async () => {
  const dispatcher = damagedPlaces([2])
  const made = await createRig({ graph: { hurry: 1000, dispatcher } })
  try {
    const address = made.mailbox()
    const ids: string[] = []
    for (let day = 1; day <= 5; day++)
      ids.push(await post(address, '/events', event(`E${day}`, `2026-03-0${day}`), made))
    made.emulator.addFault({ path: damagedPath, status: 500, code: 'ErrorCorruptData' })
    const id = await made.collect([address], { sources: ['calendar'] })
    expect(await made.until(id, ['completed'])).toMatchObject({
      outcome: 'with_exceptions',
      numbers: { enumerated: 5, collected: 4, exceptions: 1 },
    })
    const { folder } = await packageOf(made, id)
    expect((await rowsOf(folder)).map(({ itemId }) => itemId).toSorted()).toEqual(
      ids.filter((_, at) => at !== 2).toSorted(),
    )
  } finally {
    await made.close()
    await dispatcher.close()
  }
})

test('tasks come with their steps, where the app may read them', async () => {
  const made = await createRig()
  try {
    const { tenantId, appId } = made.access
    made.emulator.grant(appId, {
      tenantId,
      resource: 'graph',
      application: ['Tasks.ReadWrite.All'],
      delegated: [],
      delegatedFor: 'everybody',
    })
    const address = made.mailbox()
    const list = await post(address, '/todo/lists', { displayName: 'Falcon' }, made)
    const task = await post(address, `/todo/lists/${list}/tasks`, { title: 'Shred nothing' }, made)
    await post(
      address,
      `/todo/lists/${list}/tasks/${task}/checklistItems`,
      { displayName: 'tell everybody' },
      made,
    )
    const id = await made.collect([address], { sources: ['tasks'] })
    expect(await made.until(id, ['completed'])).toMatchObject({ outcome: 'complete' })
    const { folder } = await packageOf(made, id)
    const [row, ...others] = await rowsOf(folder)
    expect(others).toEqual([])
    expect(row).toMatchObject({
      itemId: task,
      itemClass: 'todoTask',
      folderPath: ['Tasks', 'Falcon'],
      subject: 'Shred nothing',
      listedBy: 'list',
    })
    expect(JSON.parse(await readFile(join(folder, row?.nativePath ?? ''), 'utf8'))).toMatchObject({
      title: 'Shred nothing',
      checklistItems: [{ displayName: 'tell everybody' }],
    })
    expect((await derivedOf(id, made)).get(task)).toMatch(/BEGIN:VTODO\r\n[\s\S]*SUMMARY:Shred nothing\r\n/)
  } finally {
    await made.close()
  }
})

test('what was deleted for good is collected where it is asked for, as far as Graph serves it', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message(1))
  const gone = rig.put(address, 'inbox', message(2))
  await graphOn(rig.access).json({
    method: 'POST',
    path: `/users/${encodeURIComponent(address)}/messages/${gone}/move`,
    body: { destinationId: 'recoverableitemsdeletions' },
  })
  const id = await rig.collect([address], { include: { recoverableItems: true } })
  await rig.until(id, ['completed'])
  const rows = await collected(id)
  expect(rows.map(({ subject, folderPath }) => [subject, folderPath.join('/')]).toSorted()).toEqual([
    ['Message 1', 'Inbox'],
    ['Message 2', 'Recoverable Items/Deletions'],
  ])
})
