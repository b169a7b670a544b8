import type { TLSSocket } from 'node:tls'
import type { RelayCredential } from '../credentials/credential.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { type SpareConnections, toMicrosoft } from './spare-connections.ts'
import { Wire } from './wire.ts'

/** What came of a sign-in upstream; said is what Microsoft answered, one line. */
export type UpstreamAnswer = { kind: 'in'; wire: Wire } | { kind: 'refused' | 'unreachable'; said: string }

/** One sign-in on a fresh connection: reads the greeting, shows the token, says what came of it. */
export type SignInTalk = (wire: Wire, user: string, accessToken: string) => Promise<string | undefined>

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
  spares: SpareConnections,
): Promise<UpstreamAnswer> {
  let said = 'no answer'
  for (const force of [false, true]) {
    const [{ cloud, ca }, { accessToken }] = await Promise.all([
      upstream.place(connectionId),
      upstream.token(connectionId, force),
    ])
    const place = { ...cloud[door], ca }
    const spare = spares.take(place)
    let answer = await talkOn(spare ?? toMicrosoft(place), talk, mailbox, accessToken)
    // A connection that lay ready may have been closed at that moment: a fresh one tells.
    if (spare !== undefined && answer.kind === 'unreachable')
      answer = await talkOn(toMicrosoft(place), talk, mailbox, accessToken)
    if (answer.kind !== 'refused') return answer
    said = answer.said
  }
  return { kind: 'refused', said }
}

async function talkOn(
  connection: Promise<TLSSocket>,
  talk: SignInTalk,
  user: string,
  accessToken: string,
): Promise<UpstreamAnswer> {
  let socket: TLSSocket | undefined
  try {
    socket = await connection
    const wire = new Wire(socket)
    const refusal = await talk(wire, user, accessToken)
    if (refusal === undefined) return { kind: 'in', wire }
    socket.destroy()
    return { kind: 'refused', said: refusal }
  } catch (error) {
    socket?.destroy()
    return { kind: 'unreachable', said: error instanceof Error ? error.message : 'no answer' }
  }
}

/** The next line of Microsoft's. @throws Error where there is none in time */
export async function lineOf(wire: Wire): Promise<string> {
  const line = await wire.line(16 * 1024)
  if (line.kind !== 'line') throw new Error('Microsoft ended the connection')
  return line.bytes.toString('latin1')
}
