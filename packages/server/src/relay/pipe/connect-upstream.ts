import type { TLSSocket } from 'node:tls'
import { GatewardenError } from '../../platform/errors.ts'
import type { RelayCredential } from '../credentials/credential.ts'
import type { Token, Upstream } from '../upstream/upstream.ts'
import { xoauth2 } from './sasl.ts'
import { type SpareConnections, toMicrosoft } from './spare-connections.ts'
import { Wire } from './wire.ts'

/** A mailbox that is open, as long as its token lasts. */
export interface OpenedUpstream {
  wire: Wire
  expiresAt: Date
}

/** What came of a sign-in upstream; said is what Microsoft answered, one line. */
export type UpstreamAnswer =
  | ({ kind: 'in' } & OpenedUpstream)
  | { kind: 'refused' | 'unreachable'; said: string }

/** One sign-in on a fresh connection: reads the greeting, shows the token, says what came of it. */
export type SignInTalk = (wire: Wire, user: string, accessToken: string) => Promise<string | undefined>

/** A token that ends this soon after the one before is no later one: Entra is asked anew. */
const laterMs = 60_000

/**
 * Signs in to a mailbox at Microsoft. A token that is refused is asked for anew once: Entra may have given rights, or taken some
 * back, since.
 * @param talk returns undefined where it was let in, or the refusal
 * @param after when the token ends that is to be replaced
 */
export async function connectUpstream(
  { upstream, spares }: { upstream: Upstream; spares: SpareConnections },
  { connectionId, mailbox }: Pick<RelayCredential, 'connectionId' | 'mailbox'>,
  door: 'imap' | 'pop',
  talk: SignInTalk,
  after?: Date,
): Promise<UpstreamAnswer> {
  let said = 'no answer'
  for (const isSecond of [false, true]) {
    let token: Token
    let place: Parameters<typeof toMicrosoft>[0]
    try {
      const [{ cloud, ca }, first] = await Promise.all([
        upstream.place(connectionId),
        upstream.token(connectionId, isSecond),
      ])
      place = { ...cloud[door], ca }
      const isLater = after === undefined || first.expiresAt.getTime() > after.getTime() + laterMs
      token = isLater ? first : await upstream.token(connectionId, true)
    } catch (error) {
      return inWords(error)
    }
    const spare = spares.take(place)
    let answer = await talkOn(spare ?? toMicrosoft(place), talk, mailbox, token)
    // A connection that lay ready may have been closed at that moment: a fresh one tells.
    if (spare !== undefined && answer.kind === 'unreachable')
      answer = await talkOn(toMicrosoft(place), talk, mailbox, token)
    // Not before: its handshake would hold this one up.
    spares.ready(place)
    if (answer.kind !== 'refused') return answer
    said = answer.said
  }
  return { kind: 'refused', said }
}

async function talkOn(
  connection: Promise<TLSSocket>,
  talk: SignInTalk,
  user: string,
  { accessToken, expiresAt }: Token,
): Promise<UpstreamAnswer> {
  let socket: TLSSocket | undefined
  try {
    socket = await connection
    const wire = new Wire(socket)
    const refusal = await talk(wire, user, accessToken)
    if (refusal === undefined) return { kind: 'in', wire, expiresAt }
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

/** RFC 4959's initial response; a refusal comes after a challenge that wants an empty answer. */
export async function xoauth2OverImap(
  wire: Wire,
  user: string,
  accessToken: string,
): Promise<string | undefined> {
  const greeting = await lineOf(wire)
  if (!/^\* OK/i.test(greeting)) throw new Error(`Microsoft: ${greeting.slice(0, 200)}`)
  wire.write(`G1 AUTHENTICATE XOAUTH2 ${xoauth2(user, accessToken)}\r\n`)
  for (;;) {
    const line = await lineOf(wire)
    if (line.startsWith('+')) wire.write('\r\n')
    else if (/^G1 OK/i.test(line)) return undefined
    else if (/^G1 /i.test(line)) return `Microsoft refused the mailbox ${user}: ${line.slice(3, 200)}`
  }
}

/** In two lines: Exchange takes no initial response over POP. */
export async function xoauth2OverPop(
  wire: Wire,
  user: string,
  accessToken: string,
): Promise<string | undefined> {
  const greeting = await lineOf(wire)
  if (!greeting.startsWith('+OK')) throw new Error(`Microsoft: ${greeting.slice(0, 200)}`)
  wire.write('AUTH XOAUTH2\r\n')
  const go = await lineOf(wire)
  if (!go.startsWith('+')) return `Microsoft refused the mailbox ${user}: ${go.slice(0, 200)}`
  wire.write(`${xoauth2(user, accessToken)}\r\n`)
  for (;;) {
    const line = await lineOf(wire)
    if (line.startsWith('+OK')) return undefined
    if (!line.startsWith('+')) return `Microsoft refused the mailbox ${user}: ${line.slice(0, 200)}`
    wire.write('\r\n')
  }
}

/** No token to be had, in words for a device. */
function inWords(error: unknown): { kind: 'unreachable'; said: string } {
  if (!(error instanceof GatewardenError)) throw error
  return { kind: 'unreachable', said: error.detail.replaceAll(/[\r\n]/g, ' ') }
}
