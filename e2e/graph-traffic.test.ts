import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GraphWatch, withGraphContract } from './graph-contract/with-graph-contract.ts'
import { type Installation, startInstallation } from './installation.ts'

const timeout = 120_000
const address = 'priya.raman@contoso.onmicrosoft.com'

let watch: GraphWatch
let installation: Installation
let connection: string

beforeAll(async () => {
  installation = await startInstallation({}, async (origin) => {
    watch = await withGraphContract(origin)
    return watch.origin
  })
  connection = await installation.connectOrganization()
}, timeout)

afterAll(async () => {
  await installation?.close()
  await watch?.close()
})

/** The Graph paths that were asked, ids left out, to see that a test really went there. */
const asked = () =>
  new Set(
    watch.exchanges.map(
      ({ method, url }) =>
        `${method} ${decodeURIComponent(url.replace(/\?.*$/, '')).replace(/[A-Za-z0-9_-]{40,}={0,2}/g, '{id}')}`,
    ),
  )

describe('what the service sends to Graph, and what it is answered', () => {
  it(
    'keeps to the contract while people, mail and calendars are read',
    async () => {
      const { client } = installation
      const mailbox = { id: connection, address }
      const users = await client.request('GET /v1/connections/{id}/users', {
        path: { id: connection },
        query: { limit: 10 },
      })
      await client.request('GET /v1/connections/{id}/users', {
        path: { id: connection },
        query: { limit: 10, ...(users.next === null ? {} : { cursor: users.next }) },
      })
      await client.request('GET /v1/connections/{id}/users', {
        path: { id: connection },
        query: { search: 'Pri' },
      })
      await client.request('GET /v1/connections/{id}/users/{user}', {
        path: { id: connection, user: address },
      })
      await client.request('GET /v1/connections/{id}/mailboxes/{address}/folders', {
        path: mailbox,
        query: { hidden: 'true' },
      })
      const found = await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages', {
        path: mailbox,
        query: { hasAttachments: 'true', limit: 5 },
      })
      await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages', {
        path: mailbox,
        query: { folder: 'inbox', unread: 'true', order: 'oldest' },
      })
      await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages', {
        path: mailbox,
        query: {
          receivedFrom: '2026-01-01T00:00:00Z',
          receivedBefore: '2026-06-01T00:00:00Z',
          flagged: 'false',
        },
      })
      const [first] = found.data
      const message = first?.id ?? ''
      await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages/{message}', {
        path: { ...mailbox, message },
      })
      const attachments = await client.request(
        'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/attachments',
        { path: { ...mailbox, message } },
      )
      const attachment = attachments.data[0]?.id ?? ''
      await (
        await client.stream(
          'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/attachments/{attachment}/content',
          { path: { ...mailbox, message, attachment } },
        )
      ).arrayBuffer()
      await (
        await client.stream('GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/mime', {
          path: { ...mailbox, message },
        })
      ).arrayBuffer()
      await client.request('GET /v1/connections/{id}/mailboxes/{address}/calendars', { path: mailbox })
      const window = { from: '2026-10-15T00:00:00Z', to: '2026-12-15T00:00:00Z' }
      await client.request('GET /v1/connections/{id}/mailboxes/{address}/events', {
        path: { id: connection, address: 'mette.sorensen@contoso.onmicrosoft.com' },
        query: { ...window, timeZone: 'Europe/Copenhagen' },
      })
      await client.request('POST /v1/connections/{id}/check', { path: { id: connection } })
      watch.expectClean()
      const paths = asked()
      for (const path of ['GET /v1.0/users', `GET /v1.0/users/${address}/messages`])
        expect(
          [...paths].some((one) => one.startsWith(path)),
          path,
        ).toBe(true)
      expect([...paths].some((one) => one.endsWith('/calendarView'))).toBe(true)
      expect([...paths].some((one) => one.endsWith('/$value'))).toBe(true)
    },
    timeout,
  )

  it(
    'keeps to the contract while mailboxes are collected, hostile mail included',
    async () => {
      const { client } = installation
      const before = watch.exchanges.length
      const collection = await client.request('POST /v1/collections', {
        body: {
          connection,
          custodians: [
            { name: 'Priya', mailboxes: [address] },
            { name: 'Odette', mailboxes: ['odette.quirke@contoso.onmicrosoft.com'] },
            { name: 'Kiosk', mailboxes: ['workshop.kiosk@contoso.onmicrosoft.com'] },
          ],
        },
      })
      const deadline = Date.now() + timeout
      let progress = await client.request('GET /v1/collections/{id}/progress', {
        path: { id: collection.id },
      })
      while ((progress.status === 'running' || progress.status === 'sealing') && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 200))
        progress = await client.request('GET /v1/collections/{id}/progress', { path: { id: collection.id } })
      }
      expect(progress.numbers.collected).toBeGreaterThan(150)
      watch.expectClean()
      expect(watch.exchanges.length - before).toBeGreaterThan(150)
      expect([...asked()].some((one) => one.endsWith('/messages/delta'))).toBe(true)
    },
    timeout,
  )
})
