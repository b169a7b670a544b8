import { GatewardenError } from '../platform/errors.ts'
import type { Check, CheckDefinition, Finding } from './check.ts'

export interface RunOptions {
  signal?: AbortSignal
  /** Called after each change of a state, with the whole list in order. */
  onProgress?: (checks: readonly Check[]) => void
  /** A check that takes longer ends as `unknown`. Milliseconds; default 20,000. */
  timeoutMs?: number
}

/**
 * Runs checks in the order of what they need: those that stand side by side run side by side; one whose needs are
 * not all ok is skipped and says which. Never throws for what a check does: a check that throws becomes `unknown`
 * (or `failed`, with the remedy, where it threw a GatewardenError that is not to be retried).
 * The answer has the checks in the order given.
 * @throws Error for a list that is wrong in itself: an id twice, a need that is not in the list, a circle
 */
export async function runChecks<Subject>(
  definitions: readonly CheckDefinition<Subject>[],
  subject: Subject,
  options: RunOptions = {},
): Promise<Check[]> {
  assertOrderable(definitions)
  const checks = new Map<string, Check>(
    definitions.map(({ id, needs }) => [
      id,
      { id, needs, state: 'pending', seen: 'Not run yet.', meaning: '', remedy: '' } satisfies Check,
    ]),
  )
  const running = new Map<string, Promise<Check>>()
  const list = () => [...checks.values()]

  const start = (definition: CheckDefinition<Subject>): Promise<Check> => {
    const known = running.get(definition.id)
    if (known) return known
    const work = settle(definition).then((finding) => {
      const check: Check = { id: definition.id, needs: definition.needs, remedy: '', ...finding }
      checks.set(definition.id, check)
      options.onProgress?.(list())
      return check
    })
    running.set(definition.id, work)
    return work
  }

  const byId = new Map(definitions.map((definition) => [definition.id, definition]))
  const settle = async (definition: CheckDefinition<Subject>): Promise<Finding> => {
    const needed: Check[] = []
    for (const need of definition.needs) {
      const other = byId.get(need)
      if (other) needed.push(await start(other))
    }
    const broken = needed.filter((check) => check.state !== 'ok')
    if (broken.length > 0) return skipped(broken)
    return attempt(definition, subject, options)
  }

  await Promise.all(definitions.map(start))
  return list()
}

function skipped(broken: readonly Check[]): Finding {
  const names = broken.map((check) => `${check.id} (${check.state})`).join(', ')
  return {
    state: 'skipped',
    seen: `Not run, because it needs: ${names}.`,
    meaning: 'Nothing can be said about this until what it needs holds.',
    remedy: `First mend ${broken.map((check) => check.id).join(', ')}.`,
  }
}

async function attempt<Subject>(
  definition: CheckDefinition<Subject>,
  subject: Subject,
  options: RunOptions,
): Promise<Finding> {
  const timeoutMs = options.timeoutMs ?? 20_000
  const giveUp = new AbortController()
  const signals = options.signal ? [options.signal, giveUp.signal] : [giveUp.signal]
  const signal = AbortSignal.any(signals)
  let timer: NodeJS.Timeout | undefined
  try {
    if (options.signal?.aborted) return stopped()
    const late = new Promise<Finding>((resolve) => {
      timer = setTimeout(() => {
        giveUp.abort()
        resolve({
          state: 'unknown',
          seen: `No answer within ${Math.round(timeoutMs / 1000)} seconds.`,
          meaning: 'It could be proven neither way.',
          remedy:
            'Run the checks again; if it stays so, look at the network between Gatewarden and Microsoft.',
        })
      }, timeoutMs)
      options.signal?.addEventListener('abort', () => resolve(stopped()), { once: true })
    })
    return await Promise.race([definition.run(subject, signal), late])
  } catch (error) {
    return fromError(error)
  } finally {
    clearTimeout(timer)
  }
}

function stopped(): Finding {
  return {
    state: 'unknown',
    seen: 'The run was stopped before this check had its answer.',
    meaning: 'It could be proven neither way.',
    remedy: 'Run the checks again.',
  }
}

/** The state that an error stands for. What Gatewarden knows to be wrong is `failed`; the rest proves nothing. */
export function fromError(error: unknown): Finding {
  if (error instanceof GatewardenError) {
    const provesNothing = error.code === 'internal' || retriable.has(error.code)
    return {
      state: provesNothing ? 'unknown' : 'failed',
      seen: error.detail,
      meaning: provesNothing ? 'It could be proven neither way.' : 'This does not hold.',
      remedy: error.remedy ?? (provesNothing ? 'Run the checks again.' : ''),
      facts: { code: error.code, ...error.extra },
    }
  }
  return {
    state: 'unknown',
    seen: 'The check itself went wrong.',
    meaning: 'It could be proven neither way.',
    remedy: 'Run the checks again; if it stays so, the log has the cause.',
  }
}

const retriable: ReadonlySet<string> = new Set([
  'microsoft_unavailable',
  'microsoft_throttled',
  'rate_limited',
  'database_unavailable',
  'shutting_down',
])

function assertOrderable<Subject>(definitions: readonly CheckDefinition<Subject>[]): void {
  const needs = new Map<string, readonly string[]>()
  for (const definition of definitions) {
    if (needs.has(definition.id)) throw new Error(`The check ${definition.id} stands twice in the list.`)
    needs.set(definition.id, definition.needs)
  }
  const done = new Set<string>()
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return
    if (path.includes(id))
      throw new Error(`Checks need each other in a circle: ${[...path, id].join(' → ')}.`)
    const wanted = needs.get(id)
    if (!wanted) throw new Error(`The check ${path.at(-1)} needs ${id}, which is not in the list.`)
    for (const need of wanted) visit(need, [...path, id])
    done.add(id)
  }
  for (const id of needs.keys()) visit(id, [])
}
