import { createHash } from 'node:crypto'
import PostalMime from 'postal-mime'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkSeed } from './check-seed.ts'
import { defaultSeed, defaultSeedNow } from './default-seed.ts'
import { hostileFolders } from './hostile/hostile-mail.ts'
import { collectionSetFolders } from './mail/collection-set.ts'
import type { SeedFile, SeedMailbox, SeedMessage } from './seed-tenant.ts'
import { dayMs, type SeedTimeZone, wallClock } from './working-time.ts'

interface Stored {
  readonly address: string
  readonly message: SeedMessage
  readonly text: string
}

const bytesOf = (message: SeedMessage) => (typeof message.mime === 'function' ? message.mime() : message.mime)
const mailboxesOf = (seed: SeedFile): SeedMailbox[] => seed.tenants.flatMap(({ mailboxes }) => [...mailboxes])
const digest = (seed: SeedFile) => {
  const hash = createHash('sha256')
  for (const { messages } of mailboxesOf(seed)) for (const message of messages) hash.update(bytesOf(message))
  return hash.digest('hex')
}
const isHostile = ({ folder }: SeedMessage) => folder[1] === 'Hostile' || folder[0] === 'Odd folders'
const field = (text: string, name: string) =>
  new RegExp(`^${name}: ((?:.*\\r\\n[ \\t])*.*)$`, 'm')
    .exec(text.slice(0, text.indexOf('\r\n\r\n') + 2))?.[1]
    ?.replace(/\r\n[ \t]+/g, ' ')
    .trimEnd()

describe('the default seed', () => {
  const seed = defaultSeed()
  let stored: Stored[]
  let civil: Stored[]

  beforeAll(() => {
    stored = mailboxesOf(seed).flatMap(({ address, messages }) =>
      messages.map((message) => ({
        address,
        message,
        text: Buffer.from(bytesOf(message)).toString('latin1'),
      })),
    )
    civil = stored.filter(({ message }) => !isHostile(message))
  })

  it('fits together', () => {
    expect(checkSeed(seed)).toEqual([])
  })

  it('keeps tenants, people and apps the same whatever the seed number and the day', () => {
    const other = defaultSeed({ seedNumber: 99, now: new Date('2027-05-04T10:00:00Z') })
    const fixed = ({ tenants }: SeedFile) =>
      tenants.map(({ id, domain, users, apps }) => ({
        id,
        domain,
        users,
        apps: apps.map(({ appId, objectId, secrets }) => ({
          appId,
          objectId,
          secrets: secrets.map(({ keyId, secretText }) => [keyId, secretText]),
        })),
      }))
    expect(fixed(other)).toEqual(fixed(seed))
    const [contoso] = seed.tenants
    expect(
      contoso?.users.find(({ userPrincipalName }) => userPrincipalName === 'admin@contoso.onmicrosoft.com')
        ?.password,
    ).toBe('Admin-of-contoso-1')
  })

  it('has what a trial needs: people, shared mailboxes, rooms, an account without mailbox, consented and other apps', () => {
    const [contoso, fabrikam] = seed.tenants
    const kinds = (kind: string) => contoso?.users.filter(({ mailbox }) => mailbox === kind).length
    expect(kinds('user')).toBeGreaterThanOrEqual(30)
    expect([kinds('shared'), kinds('room'), kinds('none')]).toEqual([3, 3, 1])
    expect(contoso?.apps.map(({ grants }) => grants.length > 0)).toEqual([true, false, false])
    expect(fabrikam?.domain).toBe('fabrikam.onmicrosoft.com')
    const managers = contoso?.users.filter(({ manager }) => manager !== null)
    expect(managers?.length).toBeGreaterThan(25)
  })

  it('writes the same bytes for the same number, and others for another', () => {
    const once = digest(defaultSeed({ seedNumber: 7 }))
    expect(digest(defaultSeed({ seedNumber: 7 }))).toBe(once)
    expect(digest(defaultSeed({ seedNumber: 8 }))).not.toBe(once)
  })

  it('has between 1,500 and 2,500 messages and makes the same bytes of each every time', () => {
    expect(stored.length).toBeGreaterThan(1500)
    expect(stored.length).toBeLessThan(2500)
    for (const { message, text } of stored.slice(0, 200))
      expect(Buffer.from(bytesOf(message)).toString('latin1')).toBe(text)
  })

  it('spreads over two years up to now, never beyond', () => {
    const times = stored.map(({ message }) => Date.parse(message.receivedDateTime))
    expect(Math.max(...times)).toBeLessThanOrEqual(defaultSeedNow.getTime())
    expect(Math.min(...times)).toBeLessThan(defaultSeedNow.getTime() - 600 * dayMs)
    expect(Math.min(...times)).toBeGreaterThan(defaultSeedNow.getTime() - 800 * dayMs)
  })

  it('lets people write in office hours of their own', () => {
    const zones = new Map(
      seed.tenants.flatMap(({ users }) => users.map(({ mail, timeZone }) => [mail, timeZone] as const)),
    )
    const answers = civil.filter(
      ({ message, text }) => message.folder[0] === 'sentitems' && /^Subject: (RE|FW)/m.test(text),
    )
    expect(answers.length).toBeGreaterThan(200)
    for (const { address, message } of answers) {
      const local = wallClock(zones.get(address) as SeedTimeZone, Date.parse(message.receivedDateTime))
      expect([0, 6]).not.toContain(local.getUTCDay())
      expect(local.getUTCHours()).toBeGreaterThanOrEqual(8)
      expect(local.getUTCHours()).toBeLessThan(18)
    }
  })

  it('gives sender and recipients the same Message-ID, and answers a chain of references', () => {
    const byId = Map.groupBy(civil, ({ text }) => field(text, 'Message-ID'))
    const sent = civil.filter(({ message }) => message.folder[0] === 'sentitems')
    const shared = sent.filter(({ text }) => (byId.get(field(text, 'Message-ID'))?.length ?? 0) > 1)
    expect(shared.length / sent.length).toBeGreaterThan(0.8)
    const replies = civil.filter(
      ({ text }) => field(text, 'In-Reply-To') !== undefined && !/ndr@/.test(text.slice(0, 4000)),
    )
    expect(replies.length).toBeGreaterThan(600)
    for (const { text } of replies) {
      const parent = field(text, 'In-Reply-To') ?? ''
      expect(field(text, 'References')?.split(/\s+/).at(-1)).toBe(parent)
      expect(byId.has(parent), parent).toBe(true)
    }
  })

  it('is good mail: ASCII headers, CRLF, lines within bounds, every part readable', async () => {
    for (const { text } of civil) {
      expect(text).not.toMatch(/[^\r]\n|\r[^\n]/)
      expect(text.slice(0, text.indexOf('\r\n\r\n'))).toMatch(/^[\x20-\x7e\r\n\t]*$/)
      expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    }
    const seen = new Map<string, number>()
    for (const { text } of civil.filter((_, index) => index % 5 === 0)) {
      const parsed = await PostalMime.parse(Buffer.from(text, 'latin1'))
      expect(parsed.from?.address).toMatch(/@/)
      expect(parsed.text ?? parsed.html).toBeTruthy()
      expect(`${parsed.subject}${parsed.text}`).not.toMatch(/\ufffd|undefined|\[object|NaN/)
      for (const { mimeType, content } of parsed.attachments) {
        seen.set(mimeType, (seen.get(mimeType) ?? 0) + 1)
        const start =
          typeof content === 'string'
            ? content
            : Buffer.from(new Uint8Array(content)).toString('latin1', 0, 5)
        if (mimeType === 'application/pdf') expect(start).toBe('%PDF-')
        if (mimeType === 'image/png') expect(start).toBe('\x89PNG\r')
        if (mimeType.includes('openxmlformats')) expect(start.slice(0, 2)).toBe('PK')
      }
    }
    for (const type of ['application/pdf', 'image/png', 'text/csv', 'text/calendar'])
      expect(seen.get(type), type).toBeGreaterThan(3)
  })

  it('returns bounces as RFC 3464 reports with the mail inside', () => {
    const reports = civil.filter(({ text }) => text.includes('report-type=delivery-status'))
    expect(reports.length).toBeGreaterThanOrEqual(14)
    for (const { text } of reports) {
      expect(text).toMatch(
        /\r\nFinal-Recipient: rfc822;\S+@\S+\r\nAction: (failed|delayed)\r\nStatus: [45]\.\d\.\d+\r\n/,
      )
      expect(text).toContain('Content-Type: message/rfc822\r\n\r\nFrom: ')
      expect(text).toContain(field(text, 'In-Reply-To') ?? 'missing')
    }
  })

  it('puts pictures into newsletters where the HTML shows them', () => {
    const letters = civil.filter(({ text }) => /^Subject: The Wheelhouse/m.test(text))
    expect(letters.length).toBeGreaterThan(100)
    for (const { text } of letters.slice(0, 10)) {
      const shown = [...text.replace(/=\r\n/g, '').matchAll(/src=3D"cid:([^"]+)"/g)].map(([, id]) => id)
      expect(shown).toHaveLength(2)
      for (const id of shown) expect(text).toContain(`Content-ID: <${id}>`)
    }
  })

  it('has a set for collections: twins in two folders, a Message-ID used twice, four rows', () => {
    const set = civil.filter(({ message }) =>
      collectionSetFolders.some((folder) => folder.join('/') === message.folder.join('/')),
    )
    expect(set).toHaveLength(4)
    expect(new Set(set.map(({ text }) => text)).size).toBe(3)
    expect(new Set(set.map(({ text }) => field(text, 'Message-ID'))).size).toBe(2)
    const twins = set.filter(({ text }) => set.filter((other) => other.text === text).length === 2)
    expect(new Set(twins.map(({ message }) => message.folder.at(-1))).size).toBe(2)
  })

  it('has a mailbox of hostile mail with one of each', () => {
    const hostile = stored.filter(({ message }) => message.folder[1] === 'Hostile')
    expect(hostile).toHaveLength(Object.values(hostileFolders).flat().length)
    expect(hostile.length).toBeGreaterThan(120)
    expect(hostile.map(({ text }) => text.length)).toContain(0)
    expect(hostile.some(({ text }) => text.includes('\0'))).toBe(true)
    expect(new Set(hostile.map(({ text }) => text)).size).toBe(hostile.length)
    const names = Object.values(hostileFolders)
      .flat()
      .map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('keeps calendars whose copies agree, with series of every kind and exceptions', () => {
    const events = mailboxesOf(seed).flatMap(({ address, calendars }) =>
      calendars.flatMap((calendar) => calendar.events.map((event) => ({ address, event }))),
    )
    expect(
      new Set(events.flatMap(({ event }) => (event.recurrence ? [event.recurrence.pattern.type] : []))),
    ).toEqual(
      new Set(['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly']),
    )
    expect(
      new Set(events.flatMap(({ event }) => (event.recurrence ? [event.recurrence.range.type] : []))),
    ).toEqual(new Set(['noEnd', 'endDate', 'numbered']))
    expect(new Set(events.flatMap(({ event }) => event.exceptions.map(({ kind }) => kind)))).toEqual(
      new Set(['cancelled', 'changed']),
    )
    for (const copies of Map.groupBy(events, ({ event }) => event.iCalUId).values()) {
      const organizers = copies.filter(({ event }) => event.response === 'organizer')
      expect(organizers.map(({ address, event }) => event.organizer.address === address)).toEqual([true])
      expect(new Set(copies.map(({ event }) => `${event.start.dateTime} ${event.start.timeZone}`)).size).toBe(
        1,
      )
    }
  })

  it('starts each series on a day that its pattern has, and excepts only days that it has', () => {
    const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
    for (const { calendars } of mailboxesOf(seed)) {
      for (const { events } of calendars) {
        for (const { subject, start, recurrence, exceptions } of events) {
          if (!recurrence) continue
          expect(start.dateTime.slice(0, 10), subject).toBe(recurrence.range.startDate)
          const { pattern } = recurrence
          if (!('daysOfWeek' in pattern)) continue
          const dates = [recurrence.range.startDate, ...exceptions.map(({ originalDate }) => originalDate)]
          for (const date of dates)
            expect(pattern.daysOfWeek, `${subject} ${date}`).toContain(
              days[new Date(`${date}T00:00:00Z`).getUTCDay()],
            )
        }
      }
    }
  })

  it('works on any day, in a leap year and when clocks change', () => {
    for (const now of [
      '2028-02-29T23:59:59Z',
      '2026-03-29T01:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-01-01T00:00:00Z',
    ]) {
      const made = defaultSeed({ now: new Date(now) })
      expect(checkSeed(made), now).toEqual([])
      const latest = Math.max(
        ...mailboxesOf(made).flatMap(({ messages }) =>
          messages.map(({ receivedDateTime }) => Date.parse(receivedDateTime)),
        ),
      )
      expect(latest).toBeLessThanOrEqual(Date.parse(now))
      expect(latest).toBeGreaterThan(Date.parse(now) - 4 * dayMs)
    }
  })
})
