import { hostname } from 'node:os'
import { openSmtp, replyLine, SmtpError, type SmtpSession } from '@gatewarden/microsoft'
import type { RelayCredential } from '../credentials/credential.ts'
import type { Cargo, Carried, Carrier } from './carrier.ts'
import { asNotCarried, wantsSignIn } from './not-carried.ts'
import type { Upstream } from './upstream.ts'

/** Milliseconds that Exchange may be silent; it takes its time over the last reply of a large message. */
const timeoutMs = 120_000

/** By SMTP with XOAUTH2, signed in as the mailbox; the session stays open from one message to the next. */
export function smtpCarrier(
  upstream: Upstream,
  { connectionId, mailbox }: Pick<RelayCredential, 'connectionId' | 'mailbox'>,
  signal?: AbortSignal,
): Carrier {
  let open: SmtpSession | undefined

  const signIn = async (force: boolean): Promise<SmtpSession> => {
    const [{ cloud, ca }, { accessToken }] = await Promise.all([
      upstream.place(connectionId),
      upstream.token(connectionId, force),
    ])
    return openSmtp({
      ...cloud.smtp,
      security: 'starttls',
      auth: { user: mailbox, accessToken, cloud },
      name: ownName(),
      timeoutMs,
      ...(ca === undefined ? {} : { tls: { ca } }),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  const session = async (): Promise<SmtpSession> => {
    if (open?.isOpen) return open
    try {
      open = await signIn(false)
    } catch (error) {
      // A token that Entra has taken back since, or that lacks a right it was given since: a new one tells.
      if (!(error instanceof SmtpError) || error.stage !== 'sign-in' || error.reply?.code !== 535) throw error
      open = await signIn(true)
    }
    return open
  }

  const send = async (cargo: Cargo) => {
    try {
      return await (await session()).send(envelopeOf(cargo), cargo.bytes)
    } catch (error) {
      // The token ended within the session. Nothing of the message has gone yet.
      if (!(error instanceof SmtpError) || error.stage !== 'sender' || !wantsSignIn(error.reply)) throw error
      await open?.close()
      open = await signIn(true)
      return open.send(envelopeOf(cargo), cargo.bytes)
    }
  }

  return {
    async carry(cargo) {
      try {
        return carried(await send(cargo))
      } catch (error) {
        throw asNotCarried(error)
      }
    },
    async close() {
      await open?.close()
    },
  }
}

const envelopeOf = ({ from, to, size, dsn, everybody }: Cargo) => ({
  from,
  to: to.map(({ address, notify }) => ({ address, ...(notify === undefined ? {} : { notify }) })),
  size,
  everybody,
  // What devices send is not looked at for that; the server is told that it may be so.
  is8Bit: true,
  ...(dsn === undefined ? {} : { dsn }),
})

const carried = (sent: Awaited<ReturnType<SmtpSession['send']>>): Carried => ({
  reply: replyLine(sent.reply),
  recipients: sent.recipients.map(({ address, accepted, reply }) => ({
    address,
    accepted,
    isPermanent: reply.code >= 500,
    reply: replyLine(reply),
  })),
})

/** What this machine calls itself; a name that is none is left out. */
function ownName(): string {
  const name = hostname()
  return /^[\w.-]{1,200}$/.test(name) ? name : 'localhost'
}
