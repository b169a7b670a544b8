import { readFileSync } from 'node:fs'
import { cpuMs, median } from '../pinned.ts'
import { type ImapPlace, signedIn, until } from './imap-talk.ts'
import type { EmulatorReady, RelayReady } from './ready.ts'

/** The relay's door, with a password. */
export const throughRelay = ({ imap, ca, username, password }: RelayReady): ImapPlace => ({
  port: imap,
  ca,
  signIn: `LOGIN ${username} ${password}`,
})

/** The emulator's own door, with a token. */
export async function directly(emulator: EmulatorReady): Promise<ImapPlace> {
  const { origin, tenant, appId, clientSecret, mailbox, imaps, caFile } = emulator
  const answer = await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: clientSecret,
      scope: 'https://outlook.office365.com/.default',
    }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  const response = Buffer.from(`user=${mailbox}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')
  return { port: imaps.port, ca: readFileSync(caFile, 'utf8'), signIn: `AUTHENTICATE XOAUTH2 ${response}` }
}

/** What was read at a place, round by round. */
export class Reading {
  /** Megabytes a second. */
  readonly rates: number[] = []
  readonly #place: ImapPlace
  readonly #pid: number | undefined
  #cpu = 0
  #megabytes = 0

  /** @param pid the process that stands between */
  constructor(place: ImapPlace, pid?: number) {
    this.#place = place
    this.#pid = pid
  }

  /** Processor time of the process between for a megabyte, in milliseconds. */
  get cpu(): number {
    return this.#cpu / this.#megabytes
  }

  /** The median, over the rounds, of how much this was of the other's rate in the same round, in percent. */
  shareOf({ rates }: Reading): number {
    return median(this.rates.map((rate, round) => rate / (rates[round] ?? Number.NaN))) * 100
  }

  /** Reads the whole mailbox over a connection of its own. */
  async round(): Promise<void> {
    const socket = await signedIn(this.#place)
    await until(socket, 'B SELECT INBOX', 'B ')
    const used = () => (this.#pid === undefined ? 0 : cpuMs(this.#pid))
    const before = used()
    const began = performance.now()
    const { bytes } = await until(socket, 'C FETCH 1:* BODY.PEEK[]', 'C ')
    this.rates.push(bytes / 1e3 / (performance.now() - began))
    this.#cpu += used() - before
    this.#megabytes += bytes / 1e6
    socket.destroy()
  }
}

/** One place after the other in each round, so that all meet the machine as it is. */
export async function readInTurn(readings: readonly Reading[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) for (const reading of readings) await reading.round()
}
