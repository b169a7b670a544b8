/**
 * pending: not run yet. ok: proven. failed: disproven. skipped: something it needs did not hold, `seen` says what.
 * unknown: it ran and could prove neither, for instance because the network or Microsoft did not answer.
 */
export const checkStates = ['pending', 'ok', 'failed', 'skipped', 'unknown'] as const
export type CheckState = (typeof checkStates)[number]

/** One thing proven or not about a set-up. */
export interface Check {
  id: string
  /** Ids of the checks that must be ok before this one says anything. */
  needs: readonly string[]
  state: CheckState
  /** What was seen, with the values: one or two sentences. Never a secret. */
  seen: string
  /** What it means for the person who reads it. */
  meaning: string
  /** What to do, and who can; empty where nothing is to be done. */
  remedy: string
  /** A command that does it, where there is one. Never holds a secret. */
  script?: string
  /** Facts for programs: missing permissions, days left, Microsoft's request ids. Never a secret. */
  facts?: Record<string, unknown>
}

/** What a check found out. */
export interface Finding {
  state: 'ok' | 'failed' | 'unknown' | 'skipped'
  seen: string
  meaning: string
  remedy?: string
  script?: string
  facts?: Record<string, unknown>
}

export interface CheckDefinition<Subject> {
  id: string
  needs: readonly string[]
  run(subject: Subject, signal: AbortSignal): Promise<Finding>
}
