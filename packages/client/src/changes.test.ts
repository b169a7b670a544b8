import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import { readEvents } from './server-sent-events.ts'
import { problem, sendJson, service } from './testing/service.ts'

const event = (n: number) =>
  `id: c${n}\nevent: message.created\ndata: ${JSON.stringify({ id: `chg_${n}` })}\n\n`
const stream = { 'content-type': 'text/event-stream' }

describe('the change feed', () => {
  it('goes on behind the last change when the connection breaks', async () => {
    let connections = 0
    const { url, asked } = await service((_, response) => {
      connections += 1
      response
        .writeHead(200, stream)
        .write(`retry: 1\n\n: hello\n\n${event(connections * 2 - 1)}${event(connections * 2)}`)
      // Half an event goes down with the first connection; the second ends as it should.
      if (connections === 1) response.write('id: c9\nda', () => response.socket?.destroy())
      else if (connections === 2) response.end()
    })
    const abort = new AbortController()
    const seen: string[] = []
    const feed = createClient({ url, apiKey: 'k' }).changes({
      after: 'c0',
      types: ['message.*'],
      signal: abort.signal,
    })
    for await (const { id, cursor } of feed) {
      seen.push(`${id} ${cursor}`)
      if (seen.length === 6) abort.abort()
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((n) => `chg_${n} c${n}`))
    expect(asked.map(({ url }) => new URL(url, 'http://x').searchParams.get('after'))).toEqual([
      'c0',
      'c2',
      'c4',
    ])
    expect(asked[0]?.headers.accept).toBe('text/event-stream')
    expect(asked[0]?.url).toContain('type=message.*')
  })

  it('ends with the error when the key is refused later', async () => {
    let connections = 0
    const { url } = await service((_, response) => {
      connections += 1
      if (connections === 1) response.writeHead(200, stream).end(`retry: 1\n\n${event(1)}`)
      else sendJson(response, 401, problem('unauthenticated', 401))
    })
    const feed = createClient({ url, apiKey: 'k' }).changes()
    await expect(Array.fromAsync(feed)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('does not try for ever where nothing ever answered', async () => {
    const feed = createClient({ url: 'http://127.0.0.1:1', apiKey: 'k' }).changes()
    await expect(Array.fromAsync(feed)).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('ends without an error while it waits for changes, once the signal is aborted', async () => {
    const abort = new AbortController()
    const { url } = await service((_, response) => {
      response.writeHead(200, stream).write(event(1))
    })
    const feed = createClient({ url, apiKey: 'k' }).changes({ signal: abort.signal })
    const seen: string[] = []
    for await (const { id } of feed) {
      seen.push(id)
      queueMicrotask(() => abort.abort())
    }
    expect(seen).toEqual(['chg_1'])
  })
})

it('reads events the same however they are cut', async () => {
  const text = 'retry: 5\r\n\r\n: x\r\rid: 1\rdata: ä\rdata:b\r\rdata\n\nevent: t\nid:2\ndata: {"a":1}\n\n'
  const bytes = new TextEncoder().encode(text)
  const read = async (cuts: readonly number[]) => {
    const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
    const chunks = edges.slice(1).map((end, n) => bytes.slice(edges[n], end))
    const parts = await Array.fromAsync(readEvents(new Blob(chunks).stream().pipeThrough(cutAgain(chunks))))
    return parts.filter((part) => !('alive' in part))
  }
  const whole = [
    { retryMs: 5 },
    { event: { id: '1', type: 'message', data: 'ä\nb' } },
    { event: { id: '1', type: 'message', data: '' } },
    { event: { id: '2', type: 't', data: '{"a":1}' } },
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      expect(await read(cuts)).toEqual(whole)
    }),
  )
})

/** Gives the chunks as they were cut, whatever the stream before it made of them. */
function cutAgain(chunks: readonly Uint8Array[]): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: () => undefined,
    flush: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk)
    },
  })
}
