import type { Finding } from './check.ts'

/** Assertions live 5 minutes, and Entra grants about 5 more. */
const mostOffsetSeconds = 240

/** What the difference between our clock and Microsoft's means. */
export function clockFinding(ours: Date, theirs: Date | undefined): Finding {
  if (!theirs) {
    return {
      state: 'unknown',
      seen: 'Microsoft’s answer carried no time.',
      meaning: 'The clocks could not be compared.',
    }
  }
  const seconds = Math.round((ours.getTime() - theirs.getTime()) / 1000)
  const seen =
    Math.abs(seconds) <= 1
      ? 'The clock agrees with Microsoft’s.'
      : `The clock is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'ahead of' : 'behind'} Microsoft’s.`
  if (Math.abs(seconds) <= mostOffsetSeconds) {
    return {
      state: 'ok',
      seen,
      meaning: 'Signed assertions and expiry dates are judged alike on both sides.',
      facts: { offsetSeconds: seconds },
    }
  }
  return {
    state: 'failed',
    seen,
    meaning:
      'Entra refuses certificates’ assertions that are outside their time, and tokens seem to end too early or too late.',
    remedy: 'Set the clock of this machine by NTP (timedatectl set-ntp true).',
    script: 'timedatectl set-ntp true',
    facts: { offsetSeconds: seconds },
  }
}
