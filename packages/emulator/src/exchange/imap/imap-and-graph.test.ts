import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AccessTokenFacts } from '../../entra/verify-access-token.ts'
import { type GraphFixture, items, startGraph } from '../../graph/testing/graph-fixture.ts'
import { makeLocalCertificate } from '../../http/local-authority.ts'
import { listenForMail, type MailListeners } from '../mail-listeners.ts'
import { xoauth2 } from '../testing/exchange-site.ts'
import { Transcript } from '../testing/transcript.ts'

const FOLDERS = { INBOX: 'inbox', Archive: 'archive' } as const
type Name = keyof typeof FOLDERS

let graph: GraphFixture
let listeners: MailListeners
let ca: string
let folder: string
let people = 0

beforeAll(async () => {
  graph = await startGraph()
  folder = mkdtempSync(join(tmpdir(), 'gatewarden-exchange-'))
  const certificate = await makeLocalCertificate(folder, false, Date.now())
  ca = readFileSync(certificate.caFile, 'utf8')
  const verify = (token: string): AccessTokenFacts => JSON.parse(Buffer.from(token, 'base64url').toString())
  const at = { host: '127.0.0.1', imapPort: 0, imapsPort: 0, smtpPort: 0, certificate }
  listeners = await listenForMail(
    () => ({ world: graph.world, verify, limits: { enabled: false } }),
    at,
    (error) => {
      throw error
    },
  )
})

afterAll(async () => {
  await listeners.close()
  await graph.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What one client does; numbers choose a message by its place among those that are there. */
type Step =
  | { kind: 'append' | 'create'; folder: Name; number: number }
  | { kind: 'store'; folder: Name; pick: number; sign: '+' | '-'; flag: string }
  | { kind: 'patch'; folder: Name; pick: number; isRead: boolean; flagged: boolean }
  | {
      kind: 'copy' | 'move' | 'expunge' | 'graph-move' | 'graph-copy' | 'graph-delete'
      folder: Name
      pick: number
    }
  | { kind: 'look' }

const name = fc.constantFrom<Name>('INBOX', 'Archive')
const pick = fc.nat(20)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('append' as const, 'create' as const),
    folder: name,
    number: fc.nat(999),
  }),
  fc.record({
    kind: fc.constant('store' as const),
    folder: name,
    pick,
    sign: fc.constantFrom('+' as const, '-' as const),
    flag: fc.constantFrom('\\Seen', '\\Flagged', '\\Deleted', '\\Answered'),
  }),
  fc.record({
    kind: fc.constant('patch' as const),
    folder: name,
    pick,
    isRead: fc.boolean(),
    flagged: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom(
      ...(['copy', 'move', 'expunge', 'graph-move', 'graph-copy', 'graph-delete'] as const),
    ),
    folder: name,
    pick,
  }),
  fc.record({ kind: fc.constant('look' as const) }),
)

const other = (folder: Name): Name => (folder === 'INBOX' ? 'Archive' : 'INBOX')

class Client {
  readonly address: string
  readonly #token: string
  readonly #imapToken: string

  constructor() {
    people += 1
    const { user } = graph.addPerson(`person${people}`)
    this.address = `person${people}@contoso.onmicrosoft.com`
    this.#token = graph.userToken(user, 'Mail.ReadWrite', 'Mail.Send')
    this.#imapToken = graph.userToken(user, 'IMAP.AccessAsUser.All')
  }

  async imap(): Promise<Transcript> {
    const talk = Transcript.begin(connect({ ...listeners.imaps, ca }), ca)
    await talk.line()
    await talk.command(`AUTHENTICATE XOAUTH2 ${xoauth2(this.address, this.#imapToken)}`)
    return talk
  }

  call(method: string, path: string, body?: object) {
    return graph.call(method, `/me${path}`, { token: this.#token, ...(body && { body }) })
  }

  /** Oldest first. */
  async listed(folder: Name) {
    const select = '$select=id,subject,isRead,isDraft,flag,receivedDateTime'
    return items(await this.call('GET', `/mailFolders/${FOLDERS[folder]}/messages?$top=999&${select}`))
  }
}

async function run(client: Client, talk: Transcript, one: Step): Promise<void> {
  if (one.kind === 'look') return
  const { folder } = one
  if (one.kind === 'append') {
    const mime = `Subject: s${one.number}\r\n\r\nbody\r\n`
    expect((await talk.command(`APPEND ${folder} (\\Flagged) {${mime.length}+}\r\n${mime}`)).at(-1)).toMatch(
      /^OK/,
    )
    return
  }
  if (one.kind === 'create') {
    const made = await client.call('POST', `/mailFolders/${FOLDERS[folder]}/messages`, {
      subject: `s${one.number}`,
    })
    expect(made.status).toBe(201)
    return
  }
  if (!('pick' in one)) return
  if (one.kind.startsWith('graph-') || one.kind === 'patch') {
    const all = await client.listed(folder)
    const id = all[one.pick % all.length]?.id
    if (typeof id !== 'string') return
    await overGraph(client, one, id)
    return
  }
  await talk.command(`SELECT ${folder}`)
  const [found = ''] = await talk.command('UID SEARCH ALL')
  const uids = found.split(' ').slice(2)
  const uid = uids[one.pick % uids.length]
  if (uid === undefined) return
  const commands = {
    store: one.kind === 'store' ? `UID STORE ${uid} ${one.sign}FLAGS (${one.flag})` : '',
    copy: `UID COPY ${uid} ${other(folder)}`,
    move: `UID MOVE ${uid} ${other(folder)}`,
    expunge: 'EXPUNGE',
  }
  const command = Object.entries(commands).find(([kind]) => kind === one.kind)?.[1] ?? ''
  const answer = await talk.command(command)
  expect(answer.at(-1)).toMatch(/^OK/)
  if (one.kind !== 'store') return
  const flags = /FETCH \(FLAGS \(([^)]*)\)/.exec(answer.join('\n'))?.[1]?.split(' ')
  expect(flags?.includes(one.flag)).toBe(one.sign === '+')
}

async function overGraph(client: Client, one: Step, id: string): Promise<void> {
  const path = `/messages/${id}`
  if (one.kind === 'patch') {
    const flag = { flagStatus: one.flagged ? 'flagged' : 'notFlagged' }
    expect((await client.call('PATCH', path, { isRead: one.isRead, flag })).status).toBe(200)
  } else if (one.kind === 'graph-delete') {
    expect((await client.call('DELETE', path)).status).toBe(204)
  } else if (one.kind === 'graph-move' || one.kind === 'graph-copy') {
    const destinationId = FOLDERS[other(one.folder)]
    expect((await client.call('POST', `${path}/${one.kind.slice(6)}`, { destinationId })).status).toBe(201)
  }
}

/** A session that stays in one folder and only believes what it is told. */
class Follower {
  readonly talk: Transcript
  known: { uid: number; flags: string }[] = []

  constructor(talk: Transcript) {
    this.talk = talk
  }

  async look(): Promise<void> {
    for (const line of await this.talk.command('NOOP')) this.#hear(line)
    if (this.known.every(({ uid }) => uid > 0)) return
    for (const line of await this.talk.command('FETCH 1:* (UID FLAGS)')) this.#hear(line)
  }

  #hear(line: string): void {
    const [, number = '', what = ''] = /^\* (\d+) (EXISTS|EXPUNGE|FETCH)/.exec(line) ?? []
    const at = Number(number)
    if (what === 'EXISTS') while (this.known.length < at) this.known.push({ uid: 0, flags: '' })
    if (what === 'EXPUNGE') this.known.splice(at - 1, 1)
    if (what === 'FETCH') {
      const uid = Number(/UID (\d+)/.exec(line)?.[1])
      this.known[at - 1] = { uid, flags: /FLAGS \(([^)]*)\)/.exec(line)?.[1] ?? '' }
    }
  }
}

async function shown(talk: Transcript, folder: Name) {
  await talk.command(`SELECT ${folder}`)
  const lines = await talk.command('FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])')
  return lines.slice(0, -1).map((line) => ({
    uid: Number(/UID (\d+)/.exec(line)?.[1]),
    flags: /FLAGS \(([^)]*)\)/.exec(line)?.[1] ?? '',
    subject: /Subject: (\S+)/.exec(line)?.[1],
  }))
}

it('shows over IMAP what Graph shows, whoever changes it; who follows is told all of it; UIDs only grow', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const client = new Client()
      await using talk = await client.imap()
      await using followed = await client.imap()
      const opened = await followed.command('SELECT INBOX')
      const follower = new Follower(followed)
      for (const one of steps) {
        await run(client, talk, one)
        if (one.kind === 'look') await follower.look()
      }
      await follower.look()
      for (const folder of ['INBOX', 'Archive'] as const) {
        const overImap = await shown(talk, folder)
        const overGraph = await client.listed(folder)
        const flags = (message: { flags: string }) => message.flags.split(' ')
        expect(
          overImap
            .map((one) =>
              [
                one.subject,
                flags(one).includes('\\Seen'),
                flags(one).includes('\\Flagged'),
                flags(one).includes('\\Draft'),
              ].join(),
            )
            .sort(),
        ).toEqual(
          overGraph
            .map((one) =>
              [
                one.subject,
                one.isRead,
                Reflect.get(Object(one.flag), 'flagStatus') === 'flagged',
                one.isDraft,
              ].join(),
            )
            .sort(),
        )
        const uids = overImap.map(({ uid }) => uid)
        expect(uids).toEqual([...new Set(uids)].sort((a, b) => a - b))
        if (folder !== 'INBOX') continue
        expect(follower.known).toEqual(overImap.map(({ uid, flags }) => ({ uid, flags })))
        const validity = (lines: readonly string[]) => lines.find((line) => line.includes('UIDVALIDITY'))
        expect(validity(await talk.command('EXAMINE INBOX'))).toBe(validity(opened))
      }
    }),
    { numRuns: 40 },
  )
})
