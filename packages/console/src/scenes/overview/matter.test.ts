import type { App, Collection, Connector, Endpoint, RelayListener } from '@gatewarden/client'
import { expect, it } from 'vitest'
import { type Known, mattersOf } from './matter.ts'

const nothing: Known = {
  connectors: [],
  apps: [],
  counts: [],
  endpoints: [],
  collections: [],
  listeners: [],
  deadLetters: [],
  relayFailed: '0',
}
const some = <T>(value: Partial<T>) => value as T

it('names what waits with the page where it is looked at, the worst first', () => {
  const connector = some<Connector>({
    id: 'ctr_1',
    name: 'mail',
    status: 'draft',
    catalog: some<Connector['catalog']>({ title: 'Mail' }),
  })
  const app = some<App>({
    id: 'app_1',
    name: 'An app',
    credentials: [
      some<App['credentials'][number]>({
        id: 'cred_1',
        expiresAt: '2026-12-24T00:00:00Z',
        expiry: { state: 'within-30-days', daysLeft: 20 },
      }),
    ],
  })
  const found = mattersOf({
    connectors: [connector],
    apps: [app],
    counts: [
      ['active', '7'],
      ['needs_admin', '2'],
      ['error', '0'],
    ],
    endpoints: [
      some<Endpoint>({ id: 'ep_1', url: 'https://a.example', status: 'disabled', failingSince: null }),
      some<Endpoint>({
        id: 'ep_2',
        url: 'https://b.example',
        status: 'paused',
        failingSince: '2026-11-01T00:00:00Z',
      }),
    ],
    collections: [
      some<Collection>({ id: 'col_1', name: 'Smith', status: 'completed', reason: null, custodians: [] }),
      some<Collection>({ id: 'col_2', name: 'Jones', status: 'incomplete', reason: null, custodians: [] }),
      some<Collection>({
        id: 'col_3',
        name: 'Lee',
        status: 'completed',
        custodians: [],
        upload: { id: 'upl_1', status: 'failed', address: 's3://a/b', reason: null },
      }),
    ],
    listeners: [
      some<RelayListener>({ id: 'rls_1', name: 'A', status: 'active', troubles: [] }),
      some<RelayListener>({ id: 'rls_2', name: 'B', status: 'active', troubles: ['It is not open: …'] }),
      some<RelayListener>({ id: 'rls_3', name: 'C', status: 'paused', troubles: ['It is not open: …'] }),
    ],
    deadLetters: [
      { profile: { id: 'snd_1', name: 'Invoices' }, count: '3' },
      { profile: { id: 'snd_2', name: 'Letters' }, count: '0' },
    ],
    relayFailed: '1',
  })
  expect(found.map(({ key, standing, at }) => [key, standing, at.to])).toEqual([
    ['ep_1', 'bad', '/webhooks/$id'],
    ['col_2', 'bad', '/collections/$id'],
    ['upl_1', 'bad', '/collections/$id'],
    ['snd_1', 'bad', '/sending/$id'],
    ['relay', 'bad', '/relay'],
    ['cred_1', 'warn', '/connectors'],
    ['needs_admin', 'warn', '/connections'],
    ['rls_2', 'warn', '/relay/listeners/$id'],
    ['ctr_1', 'idle', '/connectors/$id'],
  ])
  expect(mattersOf(nothing)).toEqual([])
})
