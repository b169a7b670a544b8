import { GatewardenError } from '../platform/errors.ts'
import { knownError } from '../platform/http/problem.ts'
import type { Check, CheckDefinition, Finding } from './check.ts'

export interface RunOptions {
  signal?: AbortSignal
  /** Called after each change of a state, with the whole list in order. */
  onProgress?: (checks: readonly Check[]) => void
  /** A check that takes longer ends as `unknown`. Milliseconds; default 20,000. */
  timeoutMs?: number
  /** Hears of what a check threw by mistake, for the log. */
  onError?: (error: unknown, checkId: string) => void
}

const defaultTimeoutMs = 20_000

/**
 * Runs checks in the order of what they need: those that stand side by side run side by side; one whose needs are
 * not all ok is skipped and says which. Never throws for what a check does: a check that throws becomes `failed` where
 * what was thrown says that something is wrong, else `unknown`.
 * The answer has the checks in the order given.
 * @throws Error for a list that is wrong in itself: an id twice, a need that is not in the list, a circle
 */
export async function runChecks<Subject>(
  definitions: readonly CheckDefinition<Subject>[],
  subject: Subject,
  options: RunOptions = {},
): Promise<Check[]> {
  assertOrderable(definitions)
  const byId = new Map(definitions.map((definition) => [definition.id, definition]))
  const checks = new Map(definitions.map((definition) => [definition.id, pending(definition)]))
  const running = new Map<string, Promise<Check>>()

  const start = (definition: CheckDefinition<Subject>): Promise<Check> => {
    const known = running.get(definition.id)
    if (known) return known
    const work = settle(definition).then((finding) => {
      const check: Check = { id: definition.id, needs: definition.needs, remedy: '', ...finding }
      checks.set(definition.id, check)
      options.onProgress?.([...checks.values()])
      return check
    })
    running.set(definition.id, work)
    return work
  }

  const settle = async (definition: CheckDefinition<Subject>): Promise<Finding> => {
    const needed = await Promise.all(definition.needs.flatMap((id) => byId.get(id) ?? []).map(start))
    const broken = needed.filter((check) => check.state !== 'ok')
    return broken.length > 0 ? skipped(broken) : attempt(definition, subject, options)
  }

  await Promise.all(definitions.map(start))
  return [...checks.values()]
}

function pending({ id, needs }: { id: string; needs: readonly string[] }): Check {
  return { id, needs, state: 'pending', seen: 'Not run yet.', meaning: '', remedy: '' }
}

function skipped(broken: readonly Check[]): Finding {
  const names = broken.map((check) => `${check.id} (${check.state})`).join(', ')
  return {
    state: 'skipped',
    seen: `Not run, because it needs: ${names}.`,
    meaning: 'Nothing can be said about this until what it needs holds.',
    remedy: `First see to ${broken.map((check) => check.id).join(', ')}.`,
  }
}

async function attempt<Subject>(
  definition: CheckDefinition<Subject>,
  subject: Subject,
  options: RunOptions,
): Promise<Finding> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const late = AbortSignal.timeout(timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, late]) : late
  const ended = Promise.withResolvers<Finding>()
  const end = () => ended.resolve(late.aborted ? tooLate(timeoutMs) : stopped())
  if (signal.aborted) return stopped()
  signal.addEventListener('abort', end)
  try {
    return await Promise.race([definition.run(subject, signal), ended.promise])
  } catch (error) {
    if (!knownError(error)) options.onError?.(error, definition.id)
    return fromError(error)
  } finally {
    signal.removeEventListener('abort', end)
  }
}

function tooLate(timeoutMs: number): Finding {
  return {
    state: 'unknown',
    seen: `No answer within ${timeoutMs / 1000} seconds.`,
    meaning: 'It could be proven neither way.',
    remedy: 'Run the checks again; if it stays so, look at the network between Gatewarden and Microsoft.',
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

/** Codes that say nothing about what was to be proven. */
const provesNothing: ReadonlySet<string> = new Set([
  'microsoft_unavailable',
  'microsoft_throttled',
  'rate_limited',
  'shutting_down',
  'internal',
])

/**
 * The state that an error stands for: `failed` for what Gatewarden or Microsoft say is wrong, `unknown` for what may be
 * otherwise next time and for what nobody expected.
 */
export function fromError(thrown: unknown): Finding {
  const error = knownError(thrown)
  if (!(error instanceof GatewardenError)) {
    return {
      state: 'unknown',
      seen: 'The check itself went wrong.',
      meaning: 'It could be proven neither way.',
      remedy: 'Run the checks again; if it stays so, the log of Gatewarden has the cause.',
    }
  }
  const unknown = provesNothing.has(error.code)
  return {
    state: unknown ? 'unknown' : 'failed',
    seen: error.detail,
    meaning: unknown ? 'It could be proven neither way.' : 'This does not hold.',
    remedy: error.remedy ?? (unknown ? 'Run the checks again.' : ''),
    facts: { code: error.code, ...error.extra },
  }
}

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
