import type { ImapFlow } from 'imapflow'
import type { Knock } from './knock.ts'

/** A message of a mailbox that looks like a report of a machine. */
export interface InboxMessage {
  /** `UIDVALIDITY:UID`, with `junk ` before it in Junk Email: no other message of the mailbox ever has it. */
  source: string
  /** The first two million bytes. */
  bytes: Buffer
}

export interface InboxLook {
  messages: InboxMessage[]
  /** Where the next look goes on. */
  place: string
}

const mostBytes = 2_000_000
const mostMessages = 500
/** SINCE knows days alone, in the server's own zone (RFC 3501 section 6.4.4); and its clock may be another. */
const overlapMs = 26 * 3_600_000

/**
 * Looks over IMAP for what came into the inbox and into Junk Email since a place: messages that are reports by their headers (a
 * report by its type, or sent by a machine), oldest first in each. Opens them read-only, so nothing is marked as read.
 * @param place of the inbox, then of Junk Email; `UIDVALIDITY:UID` each
 * @param since where to begin without a place, or when a folder was rebuilt (another UIDVALIDITY)
 * @throws Error of imapflow, with `authenticationFailed` where the token is not taken
 */
export async function readInbox(
  knock: Knock & { place: string | undefined; since: Date },
): Promise<InboxLook> {
  const { ImapFlow: Client } = await import('imapflow')
  const client = new Client({
    host: knock.host,
    port: knock.port,
    secure: true,
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: knock.timeoutMs,
    greetingTimeout: knock.timeoutMs,
    socketTimeout: knock.timeoutMs,
    ...(knock.ca === undefined ? {} : { tls: { ca: knock.ca } }),
    auth: { user: knock.mailbox, accessToken: knock.accessToken },
  })
  // Without a listener a late error of the socket would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    const [inboxPlace, junkPlace] = knock.place?.split(' ') ?? []
    const inbox = await lookInto(client, 'INBOX', inboxPlace, knock.since)
    const folders = await client.list()
    const junk = folders.find(({ specialUse, path }) => specialUse === '\\Junk' || path === 'Junk Email')
    const others = junk && (await lookInto(client, junk.path, junkPlace, knock.since))
    await client.logout()
    const fromJunk = others?.messages.map(({ source, bytes }) => ({ source: `junk ${source}`, bytes })) ?? []
    return {
      messages: [...inbox.messages, ...fromJunk],
      place: others === undefined ? inbox.place : `${inbox.place} ${others.place}`,
    }
  } catch (error) {
    client.close()
    throw error
  }
}

async function lookInto(
  client: ImapFlow,
  folder: string,
  place: string | undefined,
  since: Date,
): Promise<InboxLook> {
  const opened = await client.mailboxOpen(folder, { readOnly: true })
  const validity = String(opened.uidValidity)
  const [known, last = '0'] = place?.split(':') ?? []
  const isKnown = known === validity
  const from = new Date(since.getTime() - overlapMs)
  // `n:*` always has the last message, even where it is older than n.
  const found = await client.search(isKnown ? { uid: `${Number(last) + 1}:*` } : { since: from }, {
    uid: true,
  })
  const uids = (found || [])
    .filter((uid) => !isKnown || uid > Number(last))
    .sort((a, b) => a - b)
    .slice(0, mostMessages)
  const messages: InboxMessage[] = []
  const candidates: number[] = []
  if (uids.length > 0) {
    const headers = ['content-type', 'auto-submitted', 'x-ms-exchange-message-is-ndr']
    for await (const one of client.fetch(uids, { uid: true, headers }, { uid: true }))
      if (looksLikeReport(one.headers?.toString('latin1') ?? '')) candidates.push(one.uid)
  }
  for (const uid of candidates.sort((a, b) => a - b)) {
    const one = await client.fetchOne(
      String(uid),
      { source: { start: 0, maxLength: mostBytes } },
      { uid: true },
    )
    if (one && one.source !== undefined) messages.push({ source: `${validity}:${uid}`, bytes: one.source })
  }
  // Without any message the next look may begin at the end of what is there now.
  const end = uids.at(-1) ?? (isKnown ? Number(last) : opened.uidNext - 1)
  return { messages, place: `${validity}:${end}` }
}

/** By header fields alone: whole messages are fetched only of those. */
export function looksLikeReport(headers: string): boolean {
  return /^content-type:\s*multipart\/report|^x-ms-exchange-message-is-ndr:|^auto-submitted:\s*auto-(?:replied|generated)/im.test(
    headers,
  )
}
