import type { Collection } from '@gatewarden/client'
import { expect, test } from 'vitest'
import { draftOf, fullWishOf, scheduleOf, wishOf } from './draft.ts'

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
const remembered: Parameters<typeof draftOf>[0] = {
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
  notify: ['paralegal@example.com'],
  packageOptions: { documents: false, loadFiles: ['doj'], mbox: false, destination: 'dst_1' },
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

test('what becomes of the run is asked for besides, and when it is made', () => {
  const draft = { ...draftOf(remembered, 'UTC'), name: ' Weekly ', since: 'col_1', mbox: true }
  expect(fullWishOf(draft, 'mat_1')).toMatchObject({
    name: 'Weekly',
    matter: 'mat_1',
    since: 'col_1',
    notify: ['paralegal@example.com'],
    package: { documents: false, loadFiles: ['doj'], mbox: true, destination: 'dst_1' },
  })
  expect(scheduleOf(draft)).toBeNull()
  const again = { ...draft, when: 'again' as const, cron: ' 0 22 * * 0 ' }
  expect(scheduleOf(again)).toEqual({ cron: '0 22 * * 0', differential: true })
  const once = { ...draft, when: 'once' as const, at: '2026-12-24T06:00' }
  expect(scheduleOf(once)).toEqual({ at: new Date('2026-12-24T06:00').toISOString(), differential: true })
})
