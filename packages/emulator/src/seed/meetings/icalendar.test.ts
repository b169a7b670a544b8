import { describe, expect, it } from 'vitest'
import { defaultSeed } from '../default-seed.ts'

/** Every calendar part of the default seed's mail, unfolded. */
function calendars(): string[] {
  return defaultSeed().tenants.flatMap(({ mailboxes }) =>
    mailboxes.flatMap(({ messages }) =>
      messages.flatMap(({ mime, folder }) => {
        if (folder[1] === 'Hostile' || folder[0] === 'Odd folders') return []
        const text = Buffer.from(typeof mime === 'function' ? mime() : mime).toString('latin1')
        const part = /Content-Type: text\/calendar.*?\r\n\r\n([A-Za-z0-9+/=\r\n]+?)\r\n--/s.exec(text)?.[1]
        return part === undefined ? [] : [Buffer.from(part, 'base64').toString('utf8')]
      }),
    ),
  )
}

describe('meeting mail', () => {
  const all = calendars()
  const unfolded = all.map((text) => text.replace(/\r\n /g, ''))

  it('comes as requests, replies and a cancellation', () => {
    const methods = Map.groupBy(unfolded, (text) => /^METHOD:(.*)\r$/m.exec(text)?.[1])
    expect(methods.get('REQUEST')?.length).toBeGreaterThan(100)
    expect(methods.get('REPLY')?.length).toBeGreaterThan(100)
    expect(methods.get('CANCEL')?.length).toBeGreaterThan(2)
  })

  it('keeps to the grammar: folded at 75 octets, one event, times in a zone that is described', () => {
    for (const text of all)
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    for (const text of unfolded) {
      expect(text.match(/^BEGIN:VEVENT\r$/gm)).toHaveLength(1)
      expect(text.match(/^BEGIN:/gm)?.length).toBe(text.match(/^END:/gm)?.length)
      const zone = /^DTSTART;TZID=([^:]+):\d{8}T\d{6}\r$/m.exec(text)?.[1]
      if (zone === undefined) expect(text).toMatch(/^DTSTART;VALUE=DATE:\d{8}\r$/m)
      else expect(text).toContain(`TZID:${zone}\r\n`)
      expect(text).toMatch(/^UID:[0-9A-F]{112}\r$/m)
      expect(text).toMatch(/^DTSTAMP:\d{8}T\d{6}Z\r$/m)
    }
  })

  it('lets one person answer, with the status of the subject', () => {
    for (const text of unfolded.filter((one) => one.includes('METHOD:REPLY'))) {
      expect(text.match(/^ATTENDEE;/gm)).toHaveLength(1)
      expect(text).toMatch(/^ATTENDEE;.*PARTSTAT=(ACCEPTED|TENTATIVE|DECLINED)/m)
    }
  })

  it('says series as rules', () => {
    const rules = new Set(
      unfolded.flatMap((text) => /BEGIN:VEVENT.*^RRULE:(.*)\r$/ms.exec(text)?.[1]?.split('\r')[0] ?? []),
    )
    expect(rules).toContain('FREQ=WEEKLY;BYDAY=MO;WKST=MO;INTERVAL=1')
    expect(rules).toContain('FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=1')
    expect([...rules].some((rule) => /UNTIL=\d{8}T235959Z$/.test(rule))).toBe(true)
    expect([...rules].some((rule) => /COUNT=70$/.test(rule))).toBe(true)
  })
})
