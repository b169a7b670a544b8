import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmulatedGraph, emulatedGraph } from '../testing/emulated-graph.ts'
import { listCalendars } from './calendars.ts'
import {
  contactsIn,
  type DeltaSet,
  deltaChanges,
  eventsBetween,
  type ItemChange,
  linksWithChanges,
  mailFoldersOf,
  messagesIn,
  readItems,
} from './delta.ts'
import { isResyncNeeded } from './delta-resync.ts'
import { mailboxPath } from './resource.ts'

let stage: EmulatedGraph
beforeAll(async () => {
  stage = await emulatedGraph()
})
afterAll(async () => {
  stage.watch.expectClean()
  await stage.close()
})

/** A round to its end: what it told, and where it stopped. */
async function round(set: DeltaSet, link?: string, pageSize = 3) {
  const told: ItemChange[] = []
  let end = ''
  for await (const page of deltaChanges(stage.client, set, { link, pageSize })) {
    told.push(...page.items)
    end = page.deltaLink ?? end
  }
  return { told, link: end }
}

const send = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<string> => {
  const answer = await stage.client.json<{ id?: string } | undefined>({
    method,
    path: `${mailboxPath(stage.address)}${path}`,
    ...(body === undefined ? {} : { body }),
  })
  return answer.body?.id ?? ''
}
const at = (day: string) => ({
  start: { dateTime: `${day}T10:00:00`, timeZone: 'UTC' },
  end: { dateTime: `${day}T11:00:00`, timeZone: 'UTC' },
})

it('tells messages of a folder: what came, changed and went, with what was chosen at the beginning', async () => {
  const set = messagesIn(stage.address, 'inbox', ['subject', 'isRead'])
  const first = await round(set)
  expect(first.told.length).toBeGreaterThan(3)
  expect(await linksWithChanges(stage.client, [first.link])).toEqual([false])
  const id = await send('POST', '/mailFolders/inbox/messages', { subject: 'New' })
  expect(await linksWithChanges(stage.client, [first.link])).toEqual([true])
  const second = await round(set, first.link)
  expect(second.told).toMatchObject([{ kind: 'present', id, item: { subject: 'New' } }])
  await send('POST', `/messages/${id}/move`, { destinationId: 'archive' })
  const third = await round(set, second.link)
  expect(third.told).toEqual([{ kind: 'removed', id, reason: 'deleted' }])
  const items = [
    `/messages/${id}`,
    '/messages/AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A_HdFxb5zyRBJvAwO8CSM_AAAAAAABgAA',
  ]
  const [moved, absent] = await readItems(stage.client, stage.address, items, { select: ['id', 'subject'] })
  expect([moved?.subject, absent]).toEqual(['New', undefined])
})

it('tells folders and contacts', async () => {
  const folders = mailFoldersOf(stage.address, ['displayName'])
  const before = await round(folders)
  const folder = await send('POST', '/mailFolders', { displayName: 'Projects' })
  expect((await round(folders, before.link)).told).toMatchObject([
    { kind: 'present', id: folder, item: { displayName: 'Projects' } },
  ])
  const contacts = contactsIn(stage.address, undefined, ['displayName'])
  const known = await round(contacts)
  const contact = await send('POST', '/contacts', { givenName: 'Ada' })
  expect((await round(contacts, known.link)).told.map(({ id }) => id)).toEqual([contact])
})

it('tells what takes place in a window of a calendar: series as master and occurrences', async () => {
  const calendars = []
  for await (const { items } of listCalendars(stage.client, stage.address)) calendars.push(...items)
  const calendar = calendars.find(({ isDefaultCalendar }) => isDefaultCalendar)?.id ?? ''
  const now = stage.emulator.now().getTime()
  const day = (offset: number) => new Date(now + offset * 86_400_000).toISOString().slice(0, 10)
  const set = eventsBetween(stage.address, calendar, {
    start: new Date(now - 86_400_000),
    end: new Date(now + 30 * 86_400_000),
  })
  const before = await round(set)
  const single = await send('POST', '/events', { subject: 'Single', ...at(day(2)) })
  const outside = await send('POST', '/events', { subject: 'Outside', ...at(day(400)) })
  const series = await send('POST', '/events', {
    subject: 'Series',
    ...at(day(3)),
    recurrence: {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: day(3), numberOfOccurrences: 2 },
    },
  })
  const { told, link } = await round(set, before.link)
  const ids = told.map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining([single, series]))
  expect(ids).not.toContain(outside)
  const masters = told.map((one) => (one.kind === 'present' ? one.item.seriesMasterId : undefined))
  expect(masters.filter((id) => id === series)).toHaveLength(2)
  await send('DELETE', `/events/${single}`)
  const after = await round(set, link)
  expect(after.told).toEqual([{ kind: 'removed', id: single, reason: 'deleted' }])
  expect(await linksWithChanges(stage.client, [after.link])).toEqual([false])
})

it('says so once Microsoft has forgotten where a round stopped; such a link counts as having something', async () => {
  const set = messagesIn(stage.address, 'inbox', ['subject'])
  const { link } = await round(set, undefined, 200)
  stage.emulator.expireDeltas()
  expect(await linksWithChanges(stage.client, [link])).toEqual([true])
  const refused = await round(set, link).catch((error: unknown) => error)
  expect(isResyncNeeded(refused)).toBe(true)
})
