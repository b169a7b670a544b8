import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@gatewarden/client'
import { expect, onTestFinished, test } from 'vitest'
import type { PreparedRow } from './import-command.ts'
import { type RowResult, sendRows } from './send-rows.ts'

/** A service that answers each batch as told: `ok`, or a status. */
async function service(answers: ('ok' | number)[]) {
  let batches = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { rows } = JSON.parse(Buffer.concat(chunks).toString()) as { rows: unknown[] }
    const answer = answers[batches++] ?? 'ok'
    if (answer === 'ok') {
      const data = rows.map(() => ({ outcome: 'active', connection: { id: 'conn_1' }, reason: null }))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
      return
    }
    const problem = { code: 'refused', status: answer, detail: `It says ${answer}.`, remedy: 'Mend it.' }
    response.writeHead(answer, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return createClient({ url: `http://127.0.0.1:${port}`, apiKey: 'gw_test', retry: { times: 0 } })
}

async function* people(count: number, connector = 'mail'): AsyncGenerator<PreparedRow> {
  for (let row = 1; row <= count; row++)
    yield { row, connector, customer: { externalId: `c${row}` }, refreshToken: 'x' }
}

async function all(results: AsyncIterable<RowResult>): Promise<RowResult[]> {
  const found: RowResult[] = []
  for await (const one of results) found.push(one)
  return found
}

test('a batch that is refused fails alone; those before and after it are told', async () => {
  const results = await all(sendRows(await service(['ok', 409, 'ok']), people(50), null))
  expect(results.map(({ outcome }) => outcome)).toEqual([
    ...Array(20).fill('active'),
    ...Array(20).fill('failed'),
    ...Array(10).fill('active'),
  ])
  expect(results[25]).toMatchObject({ row: 26, customer: 'c26', reason: 'It says 409.', remedy: 'Mend it.' })
})

test('what was done is told where the service goes away, and what was not sent is said to be', async () => {
  const results = await all(sendRows(await service(['ok', 500]), people(50), null))
  expect(results.map(({ outcome }) => outcome)).toEqual([
    ...Array(20).fill('active'),
    ...Array(20).fill('failed'),
    ...Array(10).fill('skipped'),
  ])
  expect(results[49]).toMatchObject({ reason: 'It was not sent: It says 500.' })
  expect(results[39]?.remedy).toContain('makes nothing twice')
})

test.each([401, 404])(
  'an import of which nothing was taken ends with the answer itself (%i)',
  async (status) => {
    await expect(all(sendRows(await service([status, status]), people(25), null))).rejects.toMatchObject({
      status,
    })
  },
)
