import { expect, test } from 'vitest'
import { EmulatorClock } from '../tenant/clock.ts'
import { OutlookLimits } from './outlook-limits.ts'

const start = Date.parse('2026-03-02T09:00:00Z')

function limits() {
  const clock = new EmulatorClock(start, () => 0)
  return { clock, limits: new OutlookLimits(clock, true) }
}

test('four at once for each app and mailbox, and a place is free again when an answer is out', () => {
  const { limits: gate } = limits()
  const inside = Array.from({ length: 4 }, () => gate.enter('app', 'mailbox'))
  expect(inside.every(({ admitted }) => admitted)).toBe(true)
  expect(gate.enter('app', 'mailbox')).toEqual({
    admitted: false,
    code: 'ApplicationThrottled',
    message: 'Application is over its MailboxConcurrency limit.',
    retryAfter: 1,
  })
  expect(gate.enter('app', 'other mailbox').admitted).toBe(true)
  expect(gate.enter('other app', 'mailbox').admitted).toBe(true)
  const [first] = inside
  if (!first?.admitted) throw new Error('was not let in')
  first.leave()
  first.leave()
  expect(gate.enter('app', 'mailbox').admitted).toBe(true)
  expect(gate.enter('app', 'mailbox').admitted).toBe(false)
})

function pass(gate: OutlookLimits): boolean {
  const entered = gate.enter('app', 'mailbox')
  if (entered.admitted) entered.leave()
  return entered.admitted
}

test('10,000 in ten minutes, sliding by the clock; the refused count as well', () => {
  const { limits: gate, clock } = limits()
  for (let i = 0; i < 5000; i++) expect(pass(gate)).toBe(true)
  clock.advance(300_000)
  for (let i = 0; i < 5000; i++) expect(pass(gate)).toBe(true)
  const refused = gate.enter('app', 'mailbox')
  expect(refused).toMatchObject({
    admitted: false,
    retryAfter: 300,
    message: expect.stringContaining('MailboxRequests'),
  })
  clock.advance(299_999)
  expect(pass(gate)).toBe(false)
  clock.advance(1)
  for (let i = 0; i < 4998; i++) expect(pass(gate)).toBe(true)
  expect(pass(gate)).toBe(false)
})

test('150 MB of uploads in five minutes', () => {
  const { limits: gate, clock } = limits()
  const upload = (bytes: number) => {
    const entered = gate.enter('app', 'mailbox', bytes)
    if (entered.admitted) entered.leave()
    return entered
  }
  expect(upload(100 * 1024 * 1024).admitted).toBe(true)
  expect(upload(50 * 1024 * 1024).admitted).toBe(true)
  expect(upload(1)).toMatchObject({ admitted: false, retryAfter: 300 })
  expect(pass(gate)).toBe(true)
  clock.advance(300_000)
  expect(upload(1).admitted).toBe(true)
})

test('nothing is held back while they are off', () => {
  const { limits: gate } = limits()
  gate.enabled = false
  for (let i = 0; i < 20_000; i++) expect(gate.enter('app', 'mailbox').admitted).toBe(true)
})
