import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { passOn } from './graph-answer.ts'

test.each(['application/json', 'image/png'])(
  'a reader who leaves in the middle of %s lets Graph’s answer go',
  async (type) => {
    const body = new Readable({
      read() {
        this.push(Buffer.alloc(65_536, 'a'))
      },
    })
    const found = {
      status: 200,
      headers: { 'content-type': type },
      body,
      requestId: undefined,
      date: undefined,
    }
    const answer = passOn(found, 'https://gw.example')
    const reader = answer.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await expect.poll(() => body.destroyed).toBe(true)
  },
)
