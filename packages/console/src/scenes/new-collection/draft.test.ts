import type { Collection } from '@gatewarden/client'
import { expect, test } from 'vitest'
import { draftOf, wishOf } from './draft.ts'

const filters: Collection['filters'] = {
  participants: { from: ['ada@contoso.com'], to: [], any: ['fabrikam.com', '*.fabrikam.com'] },
  subject: ['merger OR "letter of intent"'],
  keywords: ['falcon NOT newsletter', 'indemnif*'],
  unsearched: 'leave_out',
  attachments: { has: true, types: ['pdf'], minBytes: 10, maxBytes: null },
  categories: ['Blue Case'],
  isRead: false,
  kinds: ['message'],
  itemClasses: ['IPM.Note*'],
}
const remembered: Pick<
  Collection,
  'connection' | 'matter' | 'custodians' | 'window' | 'include' | 'sources' | 'folders' | 'filters'
> = {
  connection: 'conn_1',
  matter: null,
  custodians: [],
  window: {
    from: null,
    to: null,
    asked: { from: '2026-01-01', to: '2026-03-31', timeZone: 'Europe/Berlin' },
    dateField: 'sent',
  },
  include: { drafts: false, hiddenFolders: true, recoverableItems: true },
  sources: ['mail', 'tasks'],
  folders: { only: ['@inbox', 'Projects/*'], except: ['@inbox/News'] },
  filters,
}

test('a clone asks for what its model asked for, what no step shows too', () => {
  const { folders, include, sources, window } = remembered
  expect(wishOf(draftOf(remembered, 'UTC'), [])).toEqual({
    connection: 'conn_1',
    custodians: [],
    ...window.asked,
    dateField: 'sent',
    include,
    sources,
    folders,
    filters,
  })
})
