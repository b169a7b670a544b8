import type { Standing } from '../../components/status-mark.tsx'
import type { ConnectionStatus } from './search.ts'

export const standingOfConnection: Record<ConnectionStatus, Standing> = {
  active: 'good',
  pending: 'idle',
  disabled: 'idle',
  needs_admin: 'warn',
  needs_reauth: 'warn',
  error: 'bad',
}
