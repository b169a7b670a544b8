import { type Standing, StatusMark } from './status-mark.tsx'

/** Of a key or a password: it works, its time is over, or somebody ended it. */
export type Living = 'live' | 'expired' | 'revoked'

const standings: Record<Living, Standing> = { live: 'good', expired: 'warn', revoked: 'idle' }

/** How a key or a password stands. */
export function LivingMark({ status, words }: { status: Living; words: Record<Living, string> }) {
  return <StatusMark standing={standings[status]} label={words[status]} />
}
