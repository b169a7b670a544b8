/*
 * The two libraries are read when somebody knocks: a service that only looks after tokens spares their 10 MB and more.
 */

/** A mailbox at Exchange's IMAP or SMTP door, and the token to show there. */
export interface Knock {
  host: string
  port: number
  /** Address of the mailbox. */
  mailbox: string
  /** For the resource Exchange, not Graph. */
  accessToken: string
  /** Authorities to trust in place of the machine's, PEM: an emulator's own. */
  ca?: string
  /** Milliseconds for the whole of it. */
  timeoutMs: number
}

/**
 * What came of it.
 * opened: signed in, and the mailbox is there.
 * refused: the token is not taken for this mailbox (`NO AUTHENTICATE failed.`, `535 5.7.3`).
 * not-connected: signed in, and no mailbox behind it: Full Access is missing, or IMAP is switched off
 *   (`BAD User is authenticated but not connected.`).
 * unreachable: no answer, or one that is neither.
 */
export type KnockAnswer =
  | { kind: 'opened'; said: string }
  | { kind: 'refused' | 'not-connected' | 'unreachable'; said: string }

/** Signs in over IMAP in TLS with XOAUTH2 and looks at the inbox, without changing anything. Never throws for what the server does. */
export async function knockImap(knock: Knock): Promise<KnockAnswer> {
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host: knock.host,
    port: knock.port,
    secure: true,
    logger: false,
    connectionTimeout: knock.timeoutMs,
    greetingTimeout: knock.timeoutMs,
    socketTimeout: knock.timeoutMs,
    ...(knock.ca === undefined ? {} : { tls: { ca: knock.ca } }),
    auth: { user: knock.mailbox, accessToken: knock.accessToken },
  })
  // Without a listener a late error of the socket would end the process.
  client.on('error', () => {})
  let isSignedIn = false
  try {
    await client.connect()
    isSignedIn = true
    const { messages } = await client.status('INBOX', { messages: true })
    await client.logout()
    return { kind: 'opened', said: `${messages ?? 0} messages in the inbox` }
  } catch (error) {
    const said = saidBy(error)
    client.close()
    if (/authenticated but not connected/i.test(said)) return { kind: 'not-connected', said }
    if (hasFlag(error, 'authenticationFailed')) return { kind: 'refused', said }
    return { kind: isSignedIn ? 'not-connected' : 'unreachable', said }
  }
}

/** Signs in over SMTP with STARTTLS and XOAUTH2, and sends nothing. Never throws for what the server does. */
export async function knockSmtp(knock: Knock): Promise<KnockAnswer> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host: knock.host,
    port: knock.port,
    secure: false,
    requireTLS: true,
    connectionTimeout: knock.timeoutMs,
    greetingTimeout: knock.timeoutMs,
    socketTimeout: knock.timeoutMs,
    ...(knock.ca === undefined ? {} : { tls: { ca: knock.ca } }),
    auth: { type: 'OAuth2', user: knock.mailbox, accessToken: knock.accessToken },
  })
  try {
    await transport.verify()
    return { kind: 'opened', said: 'signed in' }
  } catch (error) {
    const said = saidBy(error)
    return { kind: hasCode(error, 'EAUTH') ? 'refused' : 'unreachable', said }
  } finally {
    transport.close()
  }
}

function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  for (const name of ['responseText', 'response'] as const) {
    const value: unknown = Reflect.get(error, name)
    if (typeof value === 'string' && value !== '') return value.slice(0, 300)
  }
  return error.message.slice(0, 300)
}

const hasFlag = (error: unknown, name: string): boolean =>
  error instanceof Error && Reflect.get(error, name) === true
const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && Reflect.get(error, 'code') === code
