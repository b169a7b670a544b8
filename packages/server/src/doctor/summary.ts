import type { Check } from './check.ts'

/** What a list of checks says all together: failed if one failed, else unknown if one could not tell, else ok. */
export function overall(checks: readonly Check[]): 'ok' | 'failed' | 'unknown' {
  if (checks.some((check) => check.state === 'failed')) return 'failed'
  return checks.some((check) => check.state === 'unknown' || check.state === 'pending') ? 'unknown' : 'ok'
}
