import type { Check } from '../doctor/index.ts'

/** One thing that a person does in the Entra admin center, Exchange, or here, with every value filled in. */
export interface SetupStep {
  number: number
  id: StepId
  title: string
  /** What to do, in short sentences. */
  text: string
  /** Where, as one clicks: the menu path of the Entra admin center. */
  where: string | null
  /** A link to that page; null where there is none, as in an emulator. */
  link: string | null
  /** What to type, choose or copy. */
  values: SetupValue[]
}

export type StepId =
  | 'register'
  | 'redirect'
  | 'permissions'
  | 'sign-in-roles'
  | 'credential'
  | 'hand-over'
  | 'consent'
  | 'exchange'
  | 'check'

export interface SetupValue {
  label: string
  /** Exactly what goes into one field or one command line. */
  value: string
  /** Why, or what to mind. */
  note?: string
}

/**
 * What the doctor found about a step: `ok` only where every check of the step is. What stands in `seen`, `meaning` and `remedy`
 * is that of the first check that is not, or of the last one.
 */
export interface StepCheck {
  state: Check['state']
  seen: string
  meaning: string
  remedy: string
  /** Ids of the checks that the step rests on. */
  checks: string[]
}

/** Which checks prove a step. */
const checksOfStep: Readonly<Record<StepId, readonly string[]>> = {
  register: ['app'],
  redirect: ['public-url', 'redirect-uri'],
  permissions: ['permissions', 'person-permissions'],
  'sign-in-roles': ['sign-in-roles'],
  credential: ['credential'],
  'hand-over': ['app', 'credential', 'credential-accepted'],
  consent: ['connected'],
  exchange: ['exchange-mailbox'],
  check: ['connected', 'people', 'mailbox', 'exchange-mailbox'],
}

/**
 * Reads a step's state from a whole run of checks. Of a check that was left out because of another, that other one is told:
 * whoever reads it knows nothing of checks.
 * @param applicable says of a check whether it is about this connector at all; one that is not counts for nothing
 */
export function stepCheck(
  id: StepId,
  checks: readonly Check[],
  applicable: (checkId: string) => boolean,
): StepCheck {
  const byId = new Map(checks.map((check) => [check.id, check]))
  const counting = checksOfStep[id].flatMap((checkId) =>
    applicable(checkId) ? (byId.get(checkId) ?? []) : [],
  )
  const shown = counting.find((check) => check.state !== 'ok') ?? counting.at(-1)
  const cause = shown && causeOf(shown, byId)
  return {
    state: shown?.state ?? 'pending',
    seen: cause?.seen ?? '',
    meaning: cause === shown ? (shown?.meaning ?? '') : 'Until then nothing can be said about this step.',
    remedy: cause?.id === 'app' && cause.state !== 'ok' ? beginHere : (cause?.remedy ?? ''),
    checks: counting.map((check) => check.id),
  }
}

const beginHere =
  'Register the app, by these steps or by one of the scripts, and give its client id and credential to Gatewarden.'

/** The first check on the way that holds all others up; the check itself where nothing does. */
function causeOf(check: Check, byId: ReadonlyMap<string, Check>): Check {
  const broken = check.needs.flatMap((need) => byId.get(need) ?? []).find((one) => one.state !== 'ok')
  return broken ? causeOf(broken, byId) : check
}
