import type { Socket } from 'node:net'
import type { RelayCredential } from '../credentials/credential.ts'
import { connectUpstream, type OpenedUpstream, xoauth2OverImap } from './connect-upstream.ts'
import type { Device, PipeParts } from './device.ts'
import { ImapState } from './imap-state.ts'
import { join, type Pipe } from './pipe.ts'
import { ResponseLines, withoutOAuth } from './response-lines.ts'
import { resumeFolder } from './resume-folder.ts'

/** Microsoft ends a session with its token; it is moved to the next before, in a moment when nobody waits. */
const renewAheadMs = 10 * 60_000

/**
 * An IMAP session from the sign-in on: its mailbox's own bytes. Exchange ends sessions with the token that opened them, and
 * hangs up as it likes. Where the device waits for nothing (or within IDLE) the session is then moved to another connection, its
 * folder opened there again; where it waits, or the numbers of its messages would not be the same, it hears BYE.
 */
export async function serveMailbox(
  parts: PipeParts,
  device: Device,
  credential: RelayCredential,
  opened: OpenedUpstream,
): Promise<void> {
  const { socket } = device.wire
  const state = new ImapState()
  let bye: string | undefined
  const lines = new ResponseLines((line) => {
    state.heard(line)
    if (/^\* BYE/i.test(line) && !state.isLeaving) {
      // Told only if the session cannot go on.
      bye = line
      return ''
    }
    return withoutOAuth(line)
  })
  const tell = (bytes: Buffer): void => {
    if (bytes.length > 0) for (const part of lines.take(bytes)) socket.write(part)
  }
  const early = device.wire.release()
  if (early.length > 0) {
    state.sent(early)
    opened.wire.socket.write(early)
  }
  let { expiresAt } = opened
  let upstream: Socket = opened.wire.socket
  let joined: Pipe
  tell(opened.wire.release())
  let settled = (): void => {}
  device.lookAfter = async (now) => {
    const isDue = expiresAt.getTime() - now.getTime() <= renewAheadMs
    if (!isDue || !state.isQuiet || !lines.isBetween) return
    const done = new Promise<void>((resolve) => {
      settled = resolve
    })
    joined.detach()
    await done
  }
  for (;;) {
    joined = join(socket, upstream, {
      sent: (chunk) => state.sent(chunk),
      heard: (chunk) => lines.take(chunk),
    })
    settled()
    const end = await joined.over
    const next = end === 'device' ? undefined : await move()
    if (next !== undefined) {
      upstream.destroy()
      upstream = next.wire.socket
      expiresAt = next.expiresAt
      bye = undefined
      parts.metrics.moved()
      tell(next.wire.release())
    } else if (end !== 'detached' || upstream.destroyed || upstream.readableEnded) break
  }
  if (!state.isLeaving && lines.isBetween && socket.writable)
    socket.write(bye ?? '* BYE The session at Microsoft ended; sign in again\r\n', 'latin1')
  upstream.destroySoon()
  settled()

  /** The session on another connection, with a token that lasts; undefined where it cannot be moved. */
  async function move(): Promise<OpenedUpstream | undefined> {
    if (
      state.isLeaving ||
      !state.isQuiet ||
      !lines.isBetween ||
      !(await parts.signIns.stillWorks(credential))
    )
      return undefined
    const next = await connectUpstream(parts, credential, 'imap', xoauth2OverImap, expiresAt).catch(
      () => undefined,
    )
    if (next?.kind !== 'in') return undefined
    try {
      const news = await resumeFolder(next.wire, state)
      if (news !== undefined && !socket.destroyed) {
        tell(news)
        return next
      }
    } catch {
      // It fails as the connection before did: the device is told, and signs in again.
    }
    next.wire.socket.destroy()
    return undefined
  }
}
