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
 * Reads a step's state from a whole run of checks.
 * @param applicable says of a check whether it is about this connector at all; one that is not counts for nothing
 */
export function stepCheck(
  id: StepId,
  checks: readonly Check[],
  applicable: (checkId: string) => boolean,
): StepCheck {
  const own = checksOfStep[id].flatMap((checkId) => checks.find((check) => check.id === checkId) ?? [])
  const counting = own.filter((check) => applicable(check.id))
  const shown = counting.find((check) => check.state !== 'ok') ?? counting.at(-1)
  return {
    state: shown?.state ?? 'pending',
    seen: shown?.seen ?? '',
    meaning: shown?.meaning ?? '',
    remedy: shown?.remedy ?? '',
    checks: counting.map((check) => check.id),
  }
}
