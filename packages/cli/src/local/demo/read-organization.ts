import type { MailFolder } from '@gatewarden/client'
import { hold, holdSame } from './expect.ts'
import { createGraphReader, type GraphReader } from './graph-reader.ts'
import type { Narrator } from './narrator.ts'
import type { Stage } from './stage.ts'

/** How many mailboxes are looked into closely. */
const looked = 3
const week = 7 * 86_400_000

/** Lists everybody, then folders, messages, attachments and a week of the calendar of some; each list is read again. */
export async function readOrganization(stage: Stage, narrator: Narrator, connection: string): Promise<void> {
  const { client, emulator } = stage
  const graph = createGraphReader(emulator, async () => {
    const token = await client.request('POST /v1/connections/{id}/token', { path: { id: connection } })
    return token.accessToken
  })

  const users = await Array.fromAsync(
    client.each('GET /v1/connections/{id}/users', { path: { id: connection } }),
  )
  const there = await graph.all('/users?$select=id,displayName')
  holdSame(
    'users',
    users.map(({ id }) => id),
    there.map(({ id }) => String(id)),
  )
  narrator.seen(`${users.length} people, shared mailboxes and rooms`)
  narrator.confirmed(`the same ${there.length} from Microsoft's Graph library`)

  const mailboxes = await fullestMailboxes(
    stage,
    connection,
    users.flatMap(({ address }) => address ?? []),
  )
  for (const { address, folders } of mailboxes.slice(0, looked)) {
    const path = { id: connection, address }
    const messages = folders.reduce((sum, folder) => sum + folder.messages, 0)
    const { data: calendars } = await client.request(
      'GET /v1/connections/{id}/mailboxes/{address}/calendars',
      { path },
    )
    const now = emulator.now().getTime()
    const query = { from: new Date(now - week).toISOString(), to: new Date(now).toISOString() }
    const events = await Array.fromAsync(
      client.each('GET /v1/connections/{id}/mailboxes/{address}/events', {
        path,
        query,
      }),
    )
    narrator.seen(
      `${address}: ${count(folders.length, 'folder')}, ${count(messages, 'message')}, ${count(calendars.length, 'calendar')}, ${count(events.length, 'meeting')} in the last week`,
    )

    const thereFolders = await graph.all(`/users/${address}/mailFolders?includeHiddenFolders=false&$top=100`)
    holdSame(
      `${address} folders`,
      folders.filter(({ parentId }) => parentId === null).map(({ id }) => id),
      thereFolders.map(({ id }) => String(id)),
    )
    const view = `/users/${address}/calendarView?startDateTime=${query.from}&endDateTime=${query.to}&$select=subject&$top=100`
    const thereEvents = await graph.all(view)
    hold(
      thereEvents.length === events.length,
      `${address}: ${events.length} meetings told, ${thereEvents.length} there.`,
    )
  }
  narrator.confirmed("the same folders and meetings from Microsoft's Graph library")
  await readMessage(
    stage,
    narrator,
    connection,
    mailboxes.map(({ address }) => address),
    graph,
  )
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`

async function fullestMailboxes({ client }: Stage, connection: string, addresses: readonly string[]) {
  const found: { address: string; folders: MailFolder[] }[] = []
  for (const address of addresses) {
    const path = { id: connection, address }
    const answer = await client
      .request('GET /v1/connections/{id}/mailboxes/{address}/folders', { path })
      .catch((error: unknown) => {
        // A licence may be missing; everything else is a broken story.
        if (error instanceof Error && 'code' in error && error.code === 'mailbox_unlicensed') return undefined
        throw error
      })
    if (answer) found.push({ address, folders: answer.data })
  }
  const messagesIn = ({ folders }: (typeof found)[number]) =>
    folders.reduce((sum, folder) => sum + folder.messages, 0)
  return found.sort((a, b) => messagesIn(b) - messagesIn(a))
}

/** One message with a file attached: as JSON, as MIME, and what hangs on it. */
async function readMessage(
  stage: Stage,
  narrator: Narrator,
  connection: string,
  addresses: readonly string[],
  graph: GraphReader,
): Promise<void> {
  const { client } = stage
  // The fullest mailbox of the seed is the one of hostile MIME: worth reading, but not first.
  const [fullest, ...others] = addresses
  const found = await findFile(stage, connection, [...others, ...(fullest ? [fullest] : [])])
  hold(found !== undefined, 'No mailbox has a message with a file attached.')
  const { address, message, attachments } = found
  const one = { id: connection, address, message }
  const full = await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages/{message}', {
    path: one,
  })
  const mime = await client.stream('GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/mime', {
    path: one,
  })
  const bytes = Buffer.from(await mime.arrayBuffer())
  narrator.seen(
    `“${full.subject}” from ${full.from?.address}, with ${attachments.join(', ')}: ${bytes.length} bytes of MIME`,
  )
  const there = await graph.mime(address, message)
  hold(there.equals(bytes), `The MIME of ${message} differs from what Microsoft's Graph library reads.`)
  narrator.confirmed("byte for byte what Microsoft's Graph library reads")
}

async function findFile({ client }: Stage, connection: string, addresses: readonly string[]) {
  for (const address of addresses) {
    const path = { id: connection, address }
    const { data } = await client.request('GET /v1/connections/{id}/mailboxes/{address}/messages', {
      path,
      query: { hasAttachments: 'true', limit: 5 },
    })
    for (const { id: message } of data) {
      const answer = await client.request(
        'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/attachments',
        { path: { ...path, message } },
      )
      const attachments = answer.data.flatMap(({ kind, name }) =>
        kind === 'file' && name?.includes('.') ? [name] : [],
      )
      if (attachments.length > 0) return { address, message, attachments }
    }
  }
  return undefined
}
