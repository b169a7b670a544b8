import type { Collection } from '@gatewarden/client'
import type { Standing } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'

const { collections: words } = texts

type State = Pick<Collection, 'status' | 'outcome'>

/** Whether it changes by itself. */
export const isLive = ({ status }: Pick<Collection, 'status'>): boolean =>
  status === 'running' || status === 'sealing'

const byStatus: Record<Collection['status'], Standing> = {
  running: 'good',
  sealing: 'good',
  paused: 'warn',
  stopped: 'idle',
  completed: 'good',
  incomplete: 'bad',
}

export const standingOf = ({ status, outcome }: State): Standing =>
  outcome !== null && outcome !== 'complete' ? 'warn' : byStatus[status]

export const stateText = ({ status, outcome }: State): string =>
  outcome === null ? words.status[status] : words.outcome[outcome]

export const nameOf = ({ name, custodians }: Pick<Collection, 'name' | 'custodians'>): string =>
  name ?? words.unnamed(custodians.length)

export const windowText = ({ window: { asked } }: Pick<Collection, 'window'>): string =>
  words.windowOf(asked.from, asked.to, asked.timeZone)
