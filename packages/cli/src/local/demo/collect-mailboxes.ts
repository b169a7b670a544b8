import { verifyPackage } from '@gatewarden/evidence'
import { hold } from './expect.ts'
import { createGraphReader } from './graph-reader.ts'
import type { Narrator } from './narrator.ts'
import type { Stage } from './stage.ts'

const year = 365 * 86_400_000
const mailboxes = 3
const pollMs = 250

/** Three mailboxes for a window of time: progress, numbers that meet, a package, and its proof without the service. */
export async function collectMailboxes(
  stage: Stage,
  narrator: Narrator,
  connection: string,
): Promise<string> {
  const { client, emulator } = stage
  const now = emulator.now().getTime()
  // Mail that somebody brought may be of any age, by dates right or wrong.
  const window =
    stage.broughtMail.length > 0
      ? { from: '1980-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
      : { from: new Date(now - year).toISOString(), to: new Date(now).toISOString() }
  const addresses = await wantedMailboxes(stage, connection)
  const collection = await client.request('POST /v1/collections', {
    body: {
      connection,
      name: 'Demo',
      custodians: addresses.map((address) => ({ name: nameOf(address), mailboxes: [address] })),
      ...window,
    },
  })
  narrator.seen(
    `collecting ${addresses.join(', ')}, received from ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}`,
  )
  const progress = await follow(stage, narrator, collection.id)
  hold(
    progress.status === 'completed',
    `The collection is ${progress.status}: ${progress.reason?.detail ?? ''}`,
  )

  for (const custodian of progress.custodians) {
    for (const { address, folders } of custodian.mailboxes) {
      for (const { path, numbers } of folders) {
        const sum = numbers.collected + numbers.filtered + numbers.exceptions + numbers.vanished
        hold(
          numbers.enumerated === sum,
          `${address} ${path.join('/')}: ${numbers.enumerated} enumerated, ${sum} accounted for.`,
        )
      }
    }
    const { enumerated, collected, filtered, exceptions, vanished } = custodian.numbers
    narrator.detail(
      `${custodian.name.padEnd(20)} ${enumerated} enumerated = ${collected} collected + ${filtered} outside the window + ${exceptions} exceptions + ${vanished} vanished`,
    )
  }
  const { folder, publicKey, rows } = await client.request('GET /v1/collections/{id}/package', {
    path: { id: collection.id },
  })
  narrator.seen(`sealed: ${rows} messages in ${folder}`)

  const proof = await verifyPackage(folder, { publicKey })
  hold(proof.ok, `The package does not verify: ${proof.problems.map(({ message }) => message).join(' ')}`)
  hold(proof.signer.status === 'established', `The signer is ${proof.signer.status}.`)
  narrator.seen(
    `verified offline: ${proof.rows} rows, ${proof.files} files, signed with this installation's key`,
  )
  await countAgain(stage, narrator, connection, addresses, window, progress.numbers.collected)
  return folder
}

/** Mail that somebody brought is collected first; then the seed's fullest mailboxes. */
async function wantedMailboxes(stage: Stage, connection: string): Promise<string[]> {
  const counts = new Map<string, number>(
    stage.broughtMail.map((address) => [address, Number.MAX_SAFE_INTEGER]),
  )
  for await (const user of stage.client.each('GET /v1/connections/{id}/users', {
    path: { id: connection },
  })) {
    if (!user.address || counts.has(user.address)) continue
    const path = { id: connection, address: user.address }
    const answer = await stage.client
      .request('GET /v1/connections/{id}/mailboxes/{address}/folders', { path })
      .catch(() => ({ data: [] }))
    counts.set(
      user.address,
      answer.data.reduce((sum, one) => sum + one.messages, 0),
    )
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mailboxes)
    .map(([address]) => address)
}

async function follow({ client }: Stage, narrator: Narrator, id: string) {
  for (;;) {
    const progress = await client.request('GET /v1/collections/{id}/progress', { path: { id } })
    if (progress.status !== 'running' && progress.status !== 'sealing') return progress
    const { numbers, rate } = progress
    const speed = rate === null ? '' : `, ${Math.round(rate)} a second`
    narrator.progress(`${progress.status}: ${numbers.enumerated} found, ${numbers.collected} fetched${speed}`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

/** The window counted again with Microsoft's own library. */
async function countAgain(
  { client, emulator }: Stage,
  narrator: Narrator,
  connection: string,
  addresses: readonly string[],
  window: { from: string; to: string },
  collected: number,
): Promise<void> {
  const { accessToken } = await client.request('POST /v1/connections/{id}/token', {
    path: { id: connection },
  })
  const graph = createGraphReader(emulator, async () => accessToken)
  let there = 0
  for (const address of addresses) {
    const filter = `receivedDateTime ge ${window.from} and receivedDateTime lt ${window.to}`
    const found = await graph.all(
      `/users/${address}/messages?$filter=${encodeURIComponent(filter)}&$select=id&$top=500`,
    )
    there += found.length
  }
  hold(there === collected, `${collected} messages collected, ${there} there.`)
  narrator.confirmed(`Microsoft's Graph library counts the same ${there} messages`)
}

const nameOf = (address: string): string =>
  (address.split('@')[0] ?? address)
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ')
