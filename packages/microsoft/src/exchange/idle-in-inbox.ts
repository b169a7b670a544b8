import type { Knock } from './knock.ts'

/** Exchange falls silent after an hour or two of one IDLE, and others hang up after half an hour: it is begun anew before. */
const renewMs = 5 * 60_000

/** An open connection that is told of what comes into an inbox. */
export interface InboxIdle {
  /** `UIDVALIDITY:UID` of the last message that was there as it began; what came later is told. */
  readonly end: string
  /** Settled once the connection is gone, whoever closed it. */
  readonly over: Promise<void>
  close(): void
}

/**
 * Waits in an inbox by IMAP's IDLE (RFC 2177). Opens it read-only, and asks for nothing that is in it.
 * @param onNews told each time that a message came; it may come as soon as the connection is open
 * @throws Error of imapflow, with `authenticationFailed` where the token is not taken
 */
export async function idleInInbox({ onNews, ...knock }: Knock & { onNews(): void }): Promise<InboxIdle> {
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host: knock.host,
    port: knock.port,
    secure: true,
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: renewMs,
    connectionTimeout: knock.timeoutMs,
    greetingTimeout: knock.timeoutMs,
    socketTimeout: renewMs + knock.timeoutMs,
    ...(knock.ca === undefined ? {} : { tls: { ca: knock.ca } }),
    auth: { user: knock.mailbox, accessToken: knock.accessToken },
  })
  // Without a listener a late error of the socket would end the process.
  client.on('error', () => {})
  const over = new Promise<void>((resolve) => client.once('close', () => resolve()))
  client.on('exists', onNews)
  try {
    await client.connect()
    const { uidValidity, uidNext } = await client.mailboxOpen('INBOX', { readOnly: true })
    // Ends only as the connection does.
    client.idle().then(
      () => client.close(),
      () => client.close(),
    )
    return { end: `${uidValidity}:${uidNext - 1}`, over, close: () => client.close() }
  } catch (error) {
    client.close()
    throw error
  }
}
