import type { Standing } from '../../components/status-mark.tsx'
import type { Status } from './ask-counts.ts'

export const standingOfStatus: Record<Status, Standing> = {
  active: 'good',
  pending: 'idle',
  needs_admin: 'warn',
  needs_reauth: 'warn',
  error: 'bad',
  disabled: 'idle',
}
