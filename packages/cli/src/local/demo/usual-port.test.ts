import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { CommandError } from '../../failure.ts'
import { onUsualPort } from './usual-port.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const portOf = (server: Server) => (server.address() as AddressInfo).port

/** A server on `port`, and the error of ours where that is taken. */
async function listen(port: number): Promise<Server> {
  const server = createServer()
  servers.push(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((error) => {
    throw new CommandError(error.code === 'EADDRINUSE' ? 'port_in_use' : 'internal', 71, error.message)
  })
  return server
}

async function freePort(): Promise<number> {
  const server = await listen(0)
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

test('takes the usual port, and another where that is taken', async () => {
  const usual = await freePort()
  expect(portOf(await onUsualPort(usual, listen))).toBe(usual)
  expect(portOf(await onUsualPort(usual, listen))).not.toBe(usual)
})

test('takes another where somebody was faster between the look and the start', async () => {
  const usual = await freePort()
  const slow = await onUsualPort(usual, async (port) => {
    if (port === usual) await listen(usual)
    return listen(port)
  })
  expect(portOf(slow)).not.toBe(usual)
})

test('passes on what else goes wrong', async () => {
  const failing = onUsualPort(await freePort(), () =>
    Promise.reject(new CommandError('disk_full', 74, 'full')),
  )
  await expect(failing).rejects.toMatchObject({ code: 'disk_full' })
})
