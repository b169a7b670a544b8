import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createServer as createSecureServer, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueLeaf, makeAuthority } from '../tls/issue-certificate.ts'
import { join } from './pipe.ts'
import { toMicrosoft } from './spare-connections.ts'

/** What one mailbox has to say: far more than any buffer between takes. */
const mail = randomBytes(6_000_000)
let ca: string
let upstream: ReturnType<typeof createSecureServer>
let devices: ReturnType<typeof createServer>
const open: Socket[] = []

beforeAll(async () => {
  const now = new Date()
  const authority = await makeAuthority(now)
  ca = authority.certificate
  const { certificate, privateKey } = await issueLeaf(authority, ['127.0.0.1'], now)
  upstream = createSecureServer({ cert: certificate, key: privateKey }, (socket) => {
    open.push(socket)
    socket.on('error', () => {}).write('* OK ready\r\n')
    socket.once('data', () => socket.end(mail))
  }).listen(0, '127.0.0.1')
  devices = createServer().listen(0, '127.0.0.1')
  await Promise.all([once(upstream, 'listening'), once(devices, 'listening')])
})
afterAll(() => {
  for (const socket of open) socket.destroy()
  upstream.close()
  devices.close()
})

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

/** Both ends of a connection in the clear: a device's, and ours. */
async function device(): Promise<{ far: Socket; near: Socket }> {
  const accepted = once(devices, 'connection')
  const far = connect(portOf(devices), '127.0.0.1')
  const [near] = (await accepted) as [Socket]
  open.push(far, near)
  return { far, near }
}

/** Takes all, and rests now and then as a slow device does. */
async function readSlowly(far: Socket): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of far as AsyncIterable<Buffer>) {
    hash.update(chunk)
    await new Promise(setImmediate)
  }
  return hash.digest('hex')
}

it('hands sessions that read side by side their own bytes, though they are read into one buffer, and let go of in the middle', async () => {
  const whole = createHash('sha256').update('* OK ready\r\n').update(mail).digest('hex')
  const session = async ({ far, near }: { far: Socket; near: Socket }): Promise<string> => {
    // The greeting comes before anybody listens.
    const mailbox: TLSSocket = await toMicrosoft({ host: '127.0.0.1', port: portOf(upstream), ca })
    await new Promise(setImmediate)
    let passed = 0
    let joined = join(near, mailbox, {
      heard(chunk) {
        const before = passed
        passed += chunk.length
        if (before < mail.length / 3 && passed >= mail.length / 3) setImmediate(() => joined.detach())
        return [chunk]
      },
    })
    const read = readSlowly(far)
    far.write('all of it\r\n')
    expect(await joined.over).toBe('detached')
    await new Promise(setImmediate)
    joined = join(near, mailbox)
    expect(await joined.over).toBe('upstream')
    near.end()
    return read
  }
  const pairs = [await device(), await device(), await device()]
  expect(await Promise.all(pairs.map(session))).toEqual([whole, whole, whole])
})
