import type { Matter } from '@gatewarden/client'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'

const { matters: words } = texts

/** Whether a matter is under a retention lock. */
export function MatterMark({ matter: { locked } }: { matter: Matter }) {
  return <StatusMark standing={locked ? 'good' : 'idle'} label={locked ? words.locked : words.unlocked} />
}
