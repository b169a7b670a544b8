import { once } from 'node:events'
import { createServer } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type RunningPostfix, runPostfix } from './run-postfix.ts'

/** A Postfix of a test's own, and behind it one server that all mail of `.example` goes to. */
export interface Postfix extends RunningPostfix {
  /** Messages that arrived for an address, as soon as there is one. */
  arrived(address: string): Promise<Buffer>
}

/**
 * Starts it. Addresses that begin with `no` are refused behind it with 550, so that it has to bounce; all others are taken.
 * @throws Error that says what to install where Postfix is missing
 */
export async function startPostfix(): Promise<Postfix> {
  const sink = await startSink()
  const behind = `smtp:[127.0.0.1]:${sink.port}`
  const postfix = await runPostfix(`mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
smtp_tls_security_level = none
default_transport = ${behind}
relay_transport = ${behind}
`)
  return {
    ...postfix,
    arrived: sink.arrived,
    async [Symbol.asyncDispose]() {
      await postfix[Symbol.asyncDispose]()
      await sink.close()
    },
  }
}

async function startSink() {
  const messages: { to: string; bytes: Buffer }[] = []
  const waiting = new Set<() => void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    hideENHANCEDSTATUSCODES: false,
    onRcptTo({ address }, _session, done) {
      if (!address.startsWith('no')) return done()
      done(Object.assign(new Error('5.1.1 no such user here'), { responseCode: 550 }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo)
          messages.push({ to: address, bytes: Buffer.concat(chunks) })
        for (const wake of waiting) wake()
        done()
      })
    },
  })
  const listener = createServer((socket) => server.server.emit('connection', socket))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async arrived(to: string): Promise<Buffer> {
      for (;;) {
        const at = messages.findIndex((one) => one.to === to)
        const [found] = at === -1 ? [] : messages.splice(at, 1)
        if (found) return found.bytes
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    async close() {
      listener.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
