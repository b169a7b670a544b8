import type { Answer } from '../client.ts'

export type Card = Answer<'GET /v1/me/connectors'>['data'][number]
export type OwnConnection = Answer<'GET /v1/me/connections'>['data'][number]
export type OwnSession = Answer<'GET /v1/me/connect-sessions/{id}'>
export type Use = Answer<'GET /v1/me/connections/{id}/activity'>['data'][number]

/** How a connection looks to its owner. */
export type Standing = 'connected' | 'attention' | 'admin' | 'waiting' | 'off'

export function standingOf({ status, reasonCode }: Pick<OwnConnection, 'status' | 'reasonCode'>): Standing {
  if (status === 'active') return reasonCode === null ? 'connected' : 'attention'
  if (status === 'needs_admin') return 'admin'
  if (status === 'disabled') return 'off'
  return status === 'pending' ? 'waiting' : 'attention'
}

/** Tries that led nowhere are no connections: nobody has signed in, or she said no. */
const mentioned: ReadonlySet<string> = new Set(['awaiting_approval', 'permissions_missing', 'import_waiting'])

export const isShown = ({ status, reasonCode, connectedAt }: OwnConnection): boolean =>
  connectedAt !== null ||
  status === 'active' ||
  status === 'needs_admin' ||
  status === 'disabled' ||
  mentioned.has(reasonCode ?? '')

export interface Badge {
  standing: Standing
  /** How many are connected. */
  count: number
}

/** What is worst comes first: who looks at the catalog shall see that something is to be done. */
const worstFirst: readonly Standing[] = ['attention', 'admin', 'waiting', 'off', 'connected']

/** The badge of a connector by its connections; undefined where there are none. */
export function badgeOf(connections: readonly OwnConnection[]): Badge | undefined {
  const standings = connections.filter(isShown).map(standingOf)
  const standing = worstFirst.find((one) => standings.includes(one))
  if (standing === undefined) return undefined
  return { standing, count: standings.filter((one) => one === 'connected').length }
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()

/** Cards in which every word stands that was typed, whatever its case and accents. */
export function searchCards(cards: readonly Card[], typed: string): Card[] {
  const words = plain(typed).split(/\s+/).filter(Boolean)
  return cards.filter(({ title, shortText, category, name }) => {
    const text = plain(`${title} ${shortText} ${category} ${name}`)
    return words.every((word) => text.includes(word))
  })
}

/** Cards by category, both in the catalog's order; what has none comes last. */
export function byCategory(cards: readonly Card[]): { category: string; cards: Card[] }[] {
  const groups = Map.groupBy(cards, ({ category }) => category)
  return [...groups]
    .map(([category, of]) => ({ category, cards: of }))
    .sort((a, b) => Number(a.category === '') - Number(b.category === ''))
}
