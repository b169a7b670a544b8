import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { RelayCredential } from '../credentials/credential.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { Wire } from './wire.ts'

/** Milliseconds that Microsoft may take for the connection and for each answer of the sign-in. */
const timeoutMs = 30_000

/** What came of a sign-in upstream; said is what Microsoft answered, one line. */
export type UpstreamAnswer = { kind: 'in'; wire: Wire } | { kind: 'refused' | 'unreachable'; said: string }

/** One sign-in on a fresh connection: reads the greeting, shows the token, says what came of it. */
export type SignInTalk = (wire: Wire, user: string, accessToken: string) => Promise<string | undefined>

/** TLS sessions of hosts, so that a second connection costs half a handshake. */
const sessions = new Map<string, Buffer>()
const sessionsKept = 100

/**
 * Signs in to a mailbox at Microsoft. A token that is refused is asked for anew once: Entra may have given rights, or taken some
 * back, since.
 * @param talk returns undefined where it was let in, or the refusal
 * @throws GatewardenError where no token is to be had
 */
export async function connectUpstream(
  upstream: Upstream,
  { connectionId, mailbox }: Pick<RelayCredential, 'connectionId' | 'mailbox'>,
  door: 'imap' | 'pop',
  talk: SignInTalk,
): Promise<UpstreamAnswer> {
  let said = 'no answer'
  for (const force of [false, true]) {
    const [{ cloud, ca }, { accessToken }] = await Promise.all([
      upstream.place(connectionId),
      upstream.token(connectionId, force),
    ])
    let wire: Wire | undefined
    try {
      wire = new Wire(await connected(cloud[door], ca))
      const refusal = await talk(wire, mailbox, accessToken)
      if (refusal === undefined) return { kind: 'in', wire }
      said = refusal
      wire.socket.destroy()
    } catch (error) {
      wire?.socket.destroy()
      return { kind: 'unreachable', said: error instanceof Error ? error.message : 'no answer' }
    }
  }
  return { kind: 'refused', said }
}

/** The next line of Microsoft's. @throws Error where there is none in time */
export async function lineOf(wire: Wire): Promise<string> {
  const line = await wire.line(16 * 1024)
  if (line.kind !== 'line') throw new Error('Microsoft ended the connection')
  return line.bytes.toString('latin1')
}

function connected(
  { host, port }: { host: string; port: number },
  ca: string | undefined,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const place = `${host}:${port}`
    const session = sessions.get(place)
    const socket = connect({
      host,
      port,
      minVersion: 'TLSv1.2',
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(session === undefined ? {} : { session }),
    })
    socket.setNoDelay(true)
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('Microsoft did not answer in time')))
    socket.on('session', (fresh) => {
      sessions.delete(place)
      sessions.set(place, fresh)
      const [oldest] = sessions.keys()
      if (sessions.size > sessionsKept && oldest !== undefined) sessions.delete(oldest)
    })
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
