import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOf, type Flow, follow, isOpen } from './flow.ts'
import type { OwnSession } from './model.ts'

const session = (
  status: OwnSession['status'],
  outcome?: { status: string; reasonCode?: string | null },
): OwnSession => ({
  id: 'cs_1',
  purpose: 'connect',
  status,
  connection: 'conn_1',
  outcome: outcome ? { reasonCode: null, reason: 'why', ...outcome } : null,
  expiresAt: '2026-01-01T00:00:00Z',
})
const waiting: Flow = {
  step: 'waiting',
  aim: { connector: 'ctr_1', connection: null },
  session: 'cs_1',
  url: 'https://gw.example/connect/x',
}

describe('the end of a session', () => {
  it.each([
    [session('open'), undefined],
    [session('begun'), undefined],
    // Granted, and the back end has yet to say that it was the same person.
    [session('finished', { status: 'pending', reasonCode: 'awaiting_completion' }), undefined],
    [session('completed', { status: 'active' }), 'done'],
    [session('finished', { status: 'needs_admin', reasonCode: 'consent_needed' }), 'admin'],
    [session('completed', { status: 'needs_admin', reasonCode: 'admin_to_confirm' }), 'admin'],
    [session('failed', { status: 'needs_admin', reasonCode: 'admin_consent_required' }), 'admin'],
    [session('failed', { status: 'error', reasonCode: 'consent_declined' }), 'cancelled'],
    [session('failed', { status: 'error', reasonCode: 'other_identity' }), 'other-account'],
    [session('failed', { status: 'error', reasonCode: 'other_tenant' }), 'other-organization'],
    [session('failed', { status: 'error', reasonCode: 'foreign_browser' }), 'other-browser'],
    [session('failed', { status: 'error', reasonCode: 'sign_in_expired' }), 'expired'],
    [session('failed', { status: 'error', reasonCode: 'link_withdrawn' }), 'withdrawn'],
    [session('failed', { status: 'error', reasonCode: 'something_new' }), 'error'],
    [session('finished', { status: 'pending', reasonCode: 'awaiting_approval' }), 'approval'],
  ])('%# is %s', (one, end) => expect(endOf(one)).toBe(end))
})

describe('a flow', () => {
  it('follows its session, and one that failed may be begun again in its window', () => {
    const cancelled = follow(waiting, session('failed', { status: 'error', reasonCode: 'consent_declined' }))
    expect(cancelled).toMatchObject({ step: 'ended', end: 'cancelled' })
    expect(isOpen(cancelled)).toBe(true)
    const done = follow(cancelled, session('completed', { status: 'active' }))
    expect(done).toMatchObject({ step: 'ended', end: 'done', connection: 'conn_1' })
    expect(isOpen(done)).toBe(false)
  })

  it('is over where its link was withdrawn', () => {
    expect(follow(waiting, session('failed', { status: 'error', reasonCode: 'link_withdrawn' }))).toEqual({
      step: 'idle',
    })
  })

  it('is moved by nothing but its own session, whatever that says', () => {
    const status = fc.constantFrom('open', 'begun', 'finished', 'completed', 'failed') as fc.Arbitrary<
      OwnSession['status']
    >
    const outcome = fc.option(fc.record({ status: fc.string(), reasonCode: fc.option(fc.string()) }), {
      nil: undefined,
    })
    fc.assert(
      fc.property(status, outcome, (one, said) => {
        const other = { ...session(one, said), id: 'cs_2' }
        expect(follow(waiting, other)).toBe(waiting)
        expect(follow({ step: 'idle' }, session(one, said))).toEqual({ step: 'idle' })
        // Never done without the service having completed it.
        const next = follow(waiting, session(one, said))
        if (next.step === 'ended' && next.end === 'done') expect(one).toBe('completed')
      }),
    )
  })
})
