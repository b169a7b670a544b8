import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConnectionStatus, connectionStatuses } from './connection.ts'
import { type ConnectionState, type Shown, type Step, step } from './state.ts'

const shown = (status: ConnectionStatus, code: string | null): Shown => ({
  status,
  code,
  reason: code,
  remedy: code,
  refusal: null,
})
const begun: ConnectionState = {
  shown: shown('pending', 'awaiting_sign_in'),
  resume: null,
  activated: false,
}

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('show' as const),
      shown: fc
        .tuple(fc.constantFrom(...connectionStatuses), fc.constantFrom('a', 'b'))
        .map(([status, code]) => shown(status, status === 'active' ? null : code)),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'disable', shown: shown('disabled', 'by_hand') }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'enable' }) },
)

describe('the life of a connection', () => {
  it('keeps its rules over any sequence of steps', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        let state = begun
        let wasActive = false
        for (const by of steps) {
          const before = structuredClone(state)
          const done = step(state, by)
          expect(state).toEqual(before)
          if (done.outcome !== 'moved') continue
          const differs =
            done.state.shown.status !== state.shown.status || done.state.shown.code !== state.shown.code
          expect(done.visible).toBe(differs)
          state = done.state
          const beneath = state.resume ?? state.shown
          wasActive ||= beneath.status === 'active'
          expect(state.activated).toBe(wasActive)
          expect(state.shown.status === 'disabled').toBe(state.resume !== null)
          expect(beneath.status).not.toBe('disabled')
          if (wasActive) expect(beneath.status).not.toBe('pending')
          else expect(beneath.status).not.toBe('needs_reauth')
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('goes back, when enabled, to what it would have become while it was off', () => {
    const sequence: Step[] = [
      { kind: 'show', shown: shown('active', null) },
      { kind: 'disable', shown: shown('disabled', 'by_hand') },
      { kind: 'show', shown: shown('needs_reauth', 'revoked') },
      { kind: 'enable' },
    ]
    const seen = sequence.reduce<{ state: ConnectionState; visible: boolean[] }>(
      ({ state, visible }, by) => {
        const done = step(state, by)
        if (done.outcome !== 'moved') throw new Error(done.outcome)
        return { state: done.state, visible: [...visible, done.visible] }
      },
      { state: begun, visible: [] },
    )
    expect(seen.visible).toEqual([true, true, false, true])
    expect(seen.state.shown.status).toBe('needs_reauth')
    expect(seen.state.resume).toBeNull()
  })

  it.each([
    ['pending', true],
    ['disabled', true],
    ['disabled', false],
    ['needs_reauth', false],
  ] as const)('refuses to become %s (activated: %s)', (status, activated) => {
    const state: ConnectionState = {
      ...begun,
      activated,
      shown: shown(activated ? 'active' : 'pending', null),
    }
    expect(step(state, { kind: 'show', shown: shown(status, 'x') }).outcome).toBe('refused')
  })

  it('does nothing when it comes again to a status for the same reason, even with another refusal', () => {
    const again = step(begun, { kind: 'show', shown: { ...begun.shown, reason: 'in other words' } })
    expect(again.outcome).toBe('unchanged')
    expect(step(begun, { kind: 'enable' }).outcome).toBe('unchanged')
  })
})
