import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { clouds } from '../reference/clouds.ts'
import { type GraphStage, graphError, graphStage, json, type SeenRequest } from '../testing/index.ts'
import { GraphPathError } from './graph-path.ts'
import { uploadAddress } from './upload.ts'

const MB = 2 ** 20

const stages: GraphStage[] = []
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close()
})

const path = '/users/ann/messages/m/attachments/createUploadSession'
const asked = (content: AsyncIterable<Uint8Array>, size: number) => ({
  path,
  body: { AttachmentItem: {} },
  size,
  content,
})

async function* pieces(whole: Buffer, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const length of lengths) {
    if (at >= whole.length) return
    yield whole.subarray(at, at + length)
    at += length
  }
  if (at < whole.length) yield whole.subarray(at)
}

/** An Outlook that takes ranges in order, and what else it does by number of the PUT. */
async function outlook(trouble: (put: number, answer: ServerResponse) => 'before' | 'after' | undefined) {
  let received = 0
  let puts = 0
  const hash = createHash('sha256')
  const stage = await graphStage((request: SeenRequest, answer) => {
    if (request.method === 'POST') {
      json(answer, 201, { uploadUrl: `${stage.graph.origin}/upload?authtoken=x`, nextExpectedRanges: ['0-'] })
      return
    }
    puts += 1
    const what = trouble(puts, answer)
    if (what === 'before') return
    const [, first, last, total] =
      /^bytes (\d+)-(\d+)\/(\d+)$/.exec(String(request.headers['content-range'])) ?? []
    if (Number(first) !== received) return graphError(answer, 416, 'InvalidRange')
    received = Number(last) + 1
    hash.update(request.body)
    if (what === 'after') return
    const end = received === Number(total)
    if (end) answer.writeHead(201, { location: `/api/v2.0/Attachments('made')` }).end()
    else json(answer, 200, { NextExpectedRanges: [`${received}-`] })
  })
  stages.push(stage)
  return { stage, sum: () => hash.digest('hex'), received: () => received }
}

const ascii = (size: number) => Buffer.alloc(size, 'abcdefghij')

describe('an upload', () => {
  it('sends every byte once, in ranges of at most 4 MB, and never a token with them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 * MB }),
        fc.array(fc.integer({ min: 1, max: 3 * MB }), { maxLength: 12 }),
        async (size, lengths) => {
          const there = await outlook(() => undefined)
          const whole = ascii(size)
          const { id } = await there.stage.client.upload(asked(pieces(whole, lengths), size))
          expect(id).toBe('made')
          expect(there.sum()).toBe(createHash('sha256').update(whole).digest('hex'))
          const puts = there.stage.graph.seen.filter(({ method }) => method === 'PUT')
          for (const put of puts) {
            expect(put.headers.authorization).toBeUndefined()
            expect(Number(put.headers['content-length'])).toBeLessThanOrEqual(4 * MB)
          }
        },
      ),
      { numRuns: 12 },
    )
  })

  it.each([
    [
      'is throttled',
      (answer: ServerResponse) =>
        graphError(answer, 429, 'ApplicationThrottled', 'Wait.', { 'retry-after': '2' }),
      'before',
    ],
    ['meets trouble', (answer: ServerResponse) => graphError(answer, 503, 'ServiceUnavailable'), 'before'],
    ['breaks before it arrives', (answer: ServerResponse) => answer.destroy(), 'before'],
    ['breaks after it has arrived', (answer: ServerResponse) => answer.destroy(), 'after'],
  ] as const)('goes on where a range %s', async (_, act, when) => {
    for (const which of [1, 2, 3]) {
      const there = await outlook((put, answer) => {
        if (put !== which) return undefined
        act(answer)
        return when
      })
      const whole = ascii(9 * MB)
      await there.stage.client.upload(asked(pieces(whole, []), whole.length))
      expect(there.received()).toBe(whole.length)
      expect(there.sum()).toBe(createHash('sha256').update(whole).digest('hex'))
    }
  })

  it('ends with what Outlook refuses', async () => {
    const there = await outlook((_, answer) => {
      graphError(answer, 413, 'ErrorMessageSizeExceeded')
      return 'before'
    })
    const sent = there.stage.client.upload(asked(pieces(ascii(10), []), 10))
    await expect(sent).rejects.toMatchObject({ refusal: { status: 413, error: 'ErrorMessageSizeExceeded' } })
  })

  it.each([
    ['more', 11],
    ['less', 9],
  ])('ends where the content has %s bytes than was said', async (_, length) => {
    const there = await outlook(() => undefined)
    await expect(there.stage.client.upload(asked(pieces(ascii(length), []), 10))).rejects.toThrow(RangeError)
  })

  it('goes nowhere but to the cloud’s own Outlook', async () => {
    const stage = await graphStage((_, answer) =>
      json(answer, 201, { uploadUrl: 'https://evil.example/upload' }),
    )
    stages.push(stage)
    await expect(stage.client.upload(asked(pieces(ascii(10), []), 10))).rejects.toThrow(GraphPathError)
    expect(stage.graph.seen).toHaveLength(1)
    for (const address of [
      'https://outlook.office.com.evil.example/x',
      'https://user@outlook.office.com/x',
      'http://outlook.office.com/x',
      'https://outlook.office.com:444/x',
      '/relative',
    ])
      expect(() => uploadAddress(clouds.global, address), address).toThrow(GraphPathError)
    expect(uploadAddress(clouds.global, 'https://outlook.office.com/api/x').pathname).toBe('/api/x')
  })
})
