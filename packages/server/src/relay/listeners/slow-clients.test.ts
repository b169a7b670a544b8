import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { bareDoor } from '../testing/bare-door.ts'

test.each(['smtp', 'imap', 'pop'] as const)(
  'a client of %s that sends a byte now and then holds no place for long',
  async (protocol) => {
    const limits = { sessions: 10, closeMs: 100, signInMs: 200 }
    await using door = await bareDoor({ protocol, security: 'starttls' }, limits)
    const socket = connect(door.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'data')
    const drip = setInterval(() => socket.write('N'), 10)
    // It may also be reset: what was written last was read by nobody.
    await new Promise((resolve) => socket.resume().once('close', resolve))
    clearInterval(drip)
    expect(socket.destroyed).toBe(true)
  },
)
