import { expect, test } from 'vitest'
import type { Check } from '../doctor/index.ts'
import { stepCheck } from './step.ts'

const check = (id: string, state: Check['state'], needs: string[] = []): Check => ({
  id,
  needs,
  state,
  seen: `seen ${id}`,
  meaning: `meaning ${id}`,
  remedy: `remedy ${id}`,
})
const every = () => true

test('a step is ok only where every check of it is', () => {
  const half = [check('public-url', 'ok'), check('redirect-uri', 'unknown')]
  expect(stepCheck('redirect', half, every)).toEqual({
    state: 'unknown',
    seen: 'seen redirect-uri',
    meaning: 'meaning redirect-uri',
    remedy: 'remedy redirect-uri',
    checks: ['public-url', 'redirect-uri'],
  })
  const whole = [check('public-url', 'ok'), check('redirect-uri', 'ok')]
  expect(stepCheck('redirect', whole, every).state).toBe('ok')
})

test('what a step waits for is told in place of that it waits', () => {
  const checks = [
    check('app', 'ok'),
    check('tenant', 'failed', ['app']),
    check('credential-accepted', 'skipped', ['tenant']),
    check('permissions', 'skipped', ['credential-accepted']),
  ]
  expect(stepCheck('permissions', checks, (id) => id === 'permissions')).toEqual({
    state: 'skipped',
    seen: 'seen tenant',
    meaning: 'Until then nothing can be said about this step.',
    remedy: 'remedy tenant',
    checks: ['permissions'],
  })
})

test('a check that is not about the connector holds nothing back, and no check at all proves nothing', () => {
  const checks = [check('app', 'ok'), check('credential', 'ok'), check('credential-accepted', 'skipped')]
  expect(stepCheck('hand-over', checks, (id) => id !== 'credential-accepted').state).toBe('ok')
  expect(stepCheck('hand-over', checks, () => false).state).toBe('pending')
})
