import type { Flow } from './flow.ts'
import type { Card, OwnConnection, Use } from './model.ts'
import type { Link, Me } from './source.ts'

export type View = { name: 'catalog' } | { name: 'connector'; id: string } | { name: 'own' }

export interface Trouble {
  text: string
  requestId: string | null
}

/** What is open over the page; one at a time. */
export type Sheet =
  | { name: 'flow' }
  | { name: 'disconnect'; connection: string; trouble: Trouble | null; busy: boolean }
  | { name: 'admin'; connection: string; link: Link | null; trouble: Trouble | null; copied: boolean }

export interface Activity {
  connection: string
  /** Null while it is loading. */
  uses: Use[] | null
  since: string
  trouble: Trouble | null
}

export interface State {
  phase: 'loading' | 'ready' | 'failed' | 'ended'
  trouble: Trouble | null
  me: Me
  cards: Card[]
  connections: OwnConnection[]
  view: View
  search: string
  flow: Flow
  sheet: Sheet | null
  activity: Activity | null
  /** Said to who cannot see what has changed. */
  notice: string
}

export const firstState: State = {
  phase: 'loading',
  trouble: null,
  me: { name: null, mayConnect: false, mayDisconnect: false },
  cards: [],
  connections: [],
  view: { name: 'catalog' },
  search: '',
  flow: { step: 'idle' },
  sheet: null,
  activity: null,
  notice: '',
}
