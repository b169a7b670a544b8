import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rewriteLinks, rewriteLinksIn } from './rewrite-links.ts'

const base = 'https://gate.example/v1/connections/conn_1/graph'

async function through(bytes: Buffer, cuts: readonly number[]): Promise<Buffer> {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  const pieces = [0, ...at].map((from, index) => bytes.subarray(from, [...at, bytes.length][index]))
  const out: Buffer[] = []
  for await (const chunk of Readable.from(pieces.filter(({ length }) => length > 0)).pipe(rewriteLinks(base)))
    out.push(chunk)
  return Buffer.concat(out)
}

test('wherever the bytes are cut, links lead here and everything else is as it was', async () => {
  const json = fc.record({
    value: fc.array(fc.record({ body: fc.string({ unit: 'grapheme', maxLength: 300 }) }), { maxLength: 8 }),
    '@odata.nextLink': fc.constantFrom(
      'https://graph.microsoft.com/v1.0/users?$skiptoken=1',
      'http://127.0.0.1:8025/beta/me/messages/delta?$deltatoken=%2F',
    ),
    'children@odata.nextLink': fc.constant('https://graph.microsoft.com/v1.0/x'),
    quoted: fc.constant('"@odata.nextLink":"https://graph.microsoft.com/v1.0/users"'),
  })
  await fc.assert(
    fc.asyncProperty(json, fc.array(fc.nat(), { maxLength: 6 }), async (given, cuts) => {
      const read = JSON.parse(String(await through(Buffer.from(JSON.stringify(given)), cuts)))
      const ours = (link: string) => link.replace(/^https?:\/\/[^/]+/, base)
      expect(read).toEqual({
        ...given,
        '@odata.nextLink': ours(given['@odata.nextLink']),
        'children@odata.nextLink': ours(given['children@odata.nextLink']),
      })
    }),
  )
})

test('a text as the stream', () => {
  const text = '{"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x"}'
  expect(JSON.parse(rewriteLinksIn(text, base))).toEqual({
    '@odata.deltaLink': `${base}/v1.0/users/delta?$deltatoken=x`,
  })
})
