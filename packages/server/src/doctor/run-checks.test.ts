import { MicrosoftError, type Refusal } from '@gatewarden/microsoft'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewardenError } from '../platform/errors.ts'
import type { Check, CheckDefinition, Finding } from './check.ts'
import { runChecks } from './run-checks.ts'

const finding = (state: Finding['state']): Finding => ({ state, seen: state, meaning: '' })

const outcomes = {
  ok: 'ok',
  fine: 'ok',
  failed: 'failed',
  unknown: 'unknown',
  skipped: 'skipped',
  throws: 'unknown',
  refused: 'failed',
} as const
type Outcome = keyof typeof outcomes

/** Lists whose needs point backwards only, shuffled: no circles, any order. */
const lists = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(30), { maxLength: 4 }),
      outcome: fc.constantFrom<Outcome[]>(
        'ok',
        'fine',
        'ok',
        'failed',
        'unknown',
        'skipped',
        'throws',
        'refused',
      ),
      ticks: fc.nat(3),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((checks) => {
    const made = checks.map(({ needs, outcome, ticks }, index) => ({
      id: `c${index}`,
      needs: index === 0 ? [] : [...new Set(needs.map((need) => `c${need % index}`))],
      outcome,
      ticks,
    }))
    return fc.shuffledSubarray(made, { minLength: made.length, maxLength: made.length })
  })

describe('the order of checks', () => {
  test('a check runs once, after everything it needs, and only if all of that is ok', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const started: string[] = []
        const finished = new Map<string, string>()
        const definitions: CheckDefinition<null>[] = list.map(({ id, needs, outcome, ticks }) => ({
          id,
          needs,
          async run() {
            started.push(id)
            for (const need of needs) expect(finished.get(need)).toBe('ok')
            for (let i = 0; i < ticks; i++) await Promise.resolve()
            finished.set(id, outcomes[outcome])
            if (outcome === 'throws') throw new TypeError('a bug')
            if (outcome === 'refused') throw new GatewardenError('forbidden', { detail: 'no' })
            return finding(outcomes[outcome])
          },
        }))
        const progress: string[] = []
        const done = await runChecks(definitions, null, {
          onProgress: (checks) => progress.push(checks.map((check) => check.state).join()),
        })

        expect(done.map((check) => check.id)).toEqual(list.map((one) => one.id))
        expect(new Set(started).size).toBe(started.length)
        const states = new Map(done.map((check) => [check.id, check.state]))
        for (const { id, needs, outcome } of list) {
          const allOk = needs.every((need) => states.get(need) === 'ok')
          expect(states.get(id)).toBe(allOk ? outcomes[outcome] : 'skipped')
          expect(started.includes(id)).toBe(allOk)
        }
        for (const check of done) {
          if (check.state !== 'skipped' || started.includes(check.id)) continue
          const broken = check.needs.filter((need) => states.get(need) !== 'ok')
          for (const need of broken) expect(check.seen).toContain(`${need} (${states.get(need)})`)
        }
        expect(progress).toHaveLength(list.length)
        expect(progress.at(-1)).not.toContain('pending')
      }),
    )
  })

  test('those that stand side by side run side by side', async () => {
    let together = 0
    let most = 0
    const one = (id: string): CheckDefinition<null> => ({
      id,
      needs: [],
      async run() {
        most = Math.max(most, ++together)
        await new Promise((resolve) => setTimeout(resolve, 10))
        together -= 1
        return finding('ok')
      },
    })
    await runChecks([one('a'), one('b'), one('c')], null)
    expect(most).toBe(3)
  })

  test.each([
    [
      [
        { id: 'a', needs: [] },
        { id: 'a', needs: [] },
      ],
      'twice',
    ],
    [[{ id: 'a', needs: ['b'] }], 'not in the list'],
    [
      [
        { id: 'a', needs: ['b'] },
        { id: 'b', needs: ['c'] },
        { id: 'c', needs: ['a'] },
      ],
      'a → b → c → a',
    ],
    [[{ id: 'a', needs: ['a'] }], 'circle'],
  ])('a list that is wrong in itself is refused before anything runs: %j', async (list, says) => {
    let ran = 0
    const definitions = list.map((one) => ({
      ...one,
      run: async () => {
        ran += 1
        return finding('ok')
      },
    }))
    await expect(runChecks(definitions, null)).rejects.toThrow(says)
    expect(ran).toBe(0)
  })
})

describe('what goes wrong becomes a state', () => {
  const alone = async (run: CheckDefinition<null>['run'], options = {}): Promise<Check | undefined> =>
    (await runChecks([{ id: 'one', needs: [], run }], null, options))[0]
  const refusal: Refusal = {
    kind: 'connector_misconfigured',
    credentialRefused: true,
    subject: 'app',
    error: 'invalid_client',
    aadsts: 7000215,
    reason: 'The client secret is wrong.',
    remedy: 'Paste its value.',
    status: 401,
    traceId: 't-1',
  }

  test('a refusal by Microsoft is failed, with reason, remedy and the ids its support asks for', async () => {
    const check = await alone(() => Promise.reject(new MicrosoftError(refusal)))
    expect(check).toMatchObject({
      state: 'failed',
      seen: 'The client secret is wrong.',
      remedy: 'Paste its value.',
      facts: { microsoft: { aadsts: 7000215, traceId: 't-1' } },
    })
  })

  test('what may pass by itself is unknown', async () => {
    const check = await alone(() =>
      Promise.reject(new MicrosoftError({ ...refusal, kind: 'transient', status: 503 })),
    )
    expect(check).toMatchObject({ state: 'unknown', remedy: 'Paste its value.' })
  })

  test('a bug is unknown, is heard of, and shows nothing of what was thrown', async () => {
    const heard: unknown[] = []
    const check = await alone(() => Promise.reject(new Error('secret-canary')), {
      onError: (error: unknown) => heard.push(error),
    })
    expect(check?.state).toBe('unknown')
    expect(JSON.stringify(check)).not.toContain('canary')
    expect(heard).toHaveLength(1)
  })

  test('one that takes too long is unknown, and is told to stop', async () => {
    let told = false
    const check = await alone(
      (_subject, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = true
          })
        }),
      { timeoutMs: 20 },
    )
    expect(check).toMatchObject({ state: 'unknown', seen: 'No answer within 0.02 seconds.' })
    expect(told).toBe(true)
  })

  test('a run that is stopped ends at once, with every check in a state', async () => {
    const stop = new AbortController()
    const never: CheckDefinition<null> = { id: 'never', needs: [], run: () => new Promise(() => undefined) }
    const after: CheckDefinition<null> = { id: 'after', needs: ['never'], run: async () => finding('ok') }
    const run = runChecks([never, after], null, { signal: stop.signal })
    stop.abort()
    expect((await run).map((check) => check.state)).toEqual(['unknown', 'skipped'])
    expect((await runChecks([never], null, { signal: stop.signal }))[0]?.state).toBe('unknown')
  })
})
