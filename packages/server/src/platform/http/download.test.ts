import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { downloadResponse } from './download.ts'
import { type Listener, listen } from './listen.ts'

const megabyte = Buffer.alloc(2 ** 20, 7)
let listener: Listener
let body: Readable
let made: (() => Readable) | undefined
beforeAll(async () => {
  const fetch = () => {
    body = made?.() ?? Readable.from([])
    return downloadResponse({ name: 'a\r\n".html', type: 'application/octet-stream', body })
  }
  listener = await listen({ fetch }, { host: '127.0.0.1', port: 0, requestTimeoutMs: 10_000 })
})
afterAll(() => listener.close(0))
const url = () => `http://127.0.0.1:${listener.port}/`

it('passes on every byte, as a file that no browser shows', async () => {
  made = () => Readable.from([megabyte, Buffer.from('end')])
  const answer = await fetch(url())
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.concat([megabyte, Buffer.from('end')]))
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="a___\.html"/)
})

it('reads no further for whoever has gone, and the process lives on', async () => {
  for (let round = 0; round < 20; round++) {
    // A source that pushes by itself, as bodies from the network do.
    made = () => {
      const pushing = new Readable({ read() {} })
      const push = () => {
        if (pushing.destroyed) return
        pushing.push(megabyte)
        setImmediate(push)
      }
      push()
      return pushing
    }
    const asked = request(url()).end()
    const [answer] = await once(asked, 'response')
    await once(answer, 'data')
    asked.destroy()
    if (!body.closed) await once(body, 'close')
  }
})

it('is cut off where its source breaks', async () => {
  made = () =>
    Readable.from(
      (async function* () {
        yield megabyte
        throw new Error('the source broke')
      })(),
    )
  const answer = await fetch(url())
  await expect(answer.arrayBuffer()).rejects.toThrow()
})
