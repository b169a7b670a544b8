import { describe, expect, it } from 'vitest'
import {
  badgeOf,
  byCategory,
  type Card,
  isShown,
  type OwnConnection,
  searchCards,
  standingOf,
} from './model.ts'

const connection = (change: Partial<OwnConnection>): OwnConnection => ({
  id: 'conn_1',
  connector: 'ctr_1',
  kind: 'person',
  status: 'active',
  reasonCode: null,
  reason: null,
  account: 'ann@example.com',
  granted: [],
  missing: [],
  connectedAt: '2026-01-01T00:00:00Z',
  createdAt: '2026-01-01T00:00:00Z',
  ...change,
})
const card = (title: string, category = '', shortText = ''): Card => ({
  id: `ctr_${title}`,
  name: title.toLowerCase(),
  type: 'outlook-mail',
  mode: 'person',
  title,
  shortText,
  description: '',
  category,
  logo: null,
  permissions: [],
})

describe('a badge', () => {
  it.each([
    [[], undefined],
    [[{}], { standing: 'connected', count: 1 }],
    [[{}, {}], { standing: 'connected', count: 2 }],
    [[{}, { status: 'needs_reauth' }], { standing: 'attention', count: 1 }],
    [[{}, { status: 'active', reasonCode: 'permissions_reduced' }], { standing: 'attention', count: 1 }],
    [[{ status: 'needs_admin', connectedAt: null }], { standing: 'admin', count: 0 }],
    [
      [{ status: 'pending', reasonCode: 'awaiting_approval', connectedAt: null }],
      { standing: 'waiting', count: 0 },
    ],
    [[{ status: 'disabled' }], { standing: 'off', count: 0 }],
    // A try that led nowhere is no connection.
    [[{ status: 'pending', reasonCode: 'awaiting_sign_in', connectedAt: null }], undefined],
    [[{ status: 'error', reasonCode: 'consent_declined', connectedAt: null }], undefined],
  ] as const)('of %j is %j', (changes, badge) => {
    expect(badgeOf(changes.map(connection))).toEqual(badge)
  })

  it('is of what is shown: a connection that worked once is, whatever became of it', () => {
    const broken = connection({ status: 'error', reasonCode: 'consent_declined' })
    expect([isShown(broken), standingOf(broken)]).toEqual([true, 'attention'])
  })
})

describe('the search', () => {
  const cards = [card('Outlook Mail', 'Mail', 'Read your inbox'), card('Kalender für alle'), card('Contacts')]
  const titles = (text: string) => searchCards(cards, text).map(({ title }) => title)

  it.each([
    ['', ['Outlook Mail', 'Kalender für alle', 'Contacts']],
    ['  MAIL ', ['Outlook Mail']],
    ['inbox outlook', ['Outlook Mail']],
    ['inbox contacts', []],
    ['fur', ['Kalender für alle']],
    ['für', ['Kalender für alle']],
    ['.*', []],
  ])('for %j finds %j', (text, found) => expect(titles(text)).toEqual(found))

  it('keeps the order, and puts what has no category last', () => {
    const groups = byCategory([card('a'), card('b', 'Mail'), card('c'), card('d', 'Mail')])
    expect(groups.map(({ category, cards: of }) => [category, of.map(({ title }) => title)])).toEqual([
      ['Mail', ['b', 'd']],
      ['', ['a', 'c']],
    ])
  })
})
