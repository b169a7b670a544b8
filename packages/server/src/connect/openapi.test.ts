import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConnectRig, connectRig } from './testing/index.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

test('the OpenAPI document describes connecting, and its pages are not part of it', async () => {
  const { body } = await rig.call('GET', '/v1/openapi.json', { key: null })
  const paths = Object.keys(Object(body.paths))
  expect(paths).toEqual(
    expect.arrayContaining([
      '/v1/connect-sessions',
      '/v1/connect-sessions/{id}',
      '/v1/connect-sessions/{id}/complete',
      '/v1/connections',
      '/v1/connections/{id}',
      '/v1/connections/{id}/check',
      '/v1/connections/{id}/reconnect',
      '/v1/connections/{id}/admin-link',
      '/v1/connections/{id}/approve',
      '/v1/connections/{id}/token',
      '/v1/token',
      '/v1/customers',
      '/v1/customers/{externalId}',
      '/v1/changes',
    ]),
  )
  expect(paths.filter((path) => !path.startsWith('/v1/') && path !== '/metrics')).toEqual([])
})
