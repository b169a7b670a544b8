import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type JourneyAtTerminal, journeyAtTerminal } from './journey-at-terminal.ts'

/** What is read of any answer. */
const said = z.object({
  accessToken: z.string().optional(),
  expiresAt: z.string().nullish(),
  id: z.string().optional(),
  key: z.string().optional(),
})

const asking = z.object({ status: z.number(), duration: z.number() })

/** Two services, each a process of its own, on one database and one emulator, with an organization and a person connected. */
export interface TwoServices {
  journey: JourneyAtTerminal
  urls: readonly [string, string]
  adminKey: string
  connections: Record<'organization' | 'person', string>
  post(url: string, path: string, body: object): Promise<{ status: number; body: z.infer<typeof said> }>
  /** A day passes, and both services know it. So long unused, nothing is renewed in the background. */
  nextDay(): Promise<void>
  /**
   * So many callers at once, half of them at each service, ask for the same token.
   * @param delay milliseconds that Entra takes to answer
   * @returns each caller's answer and how many milliseconds it took; what Entra was asked, by its own log, in milliseconds too
   */
  stampede(
    connection: string,
    callers: number,
    delay: number,
  ): Promise<{
    answers: { status: number; token: string | undefined; waited: number }[]
    asked: { status: number; duration: number }[]
  }>
  close(): Promise<void>
}

const agent = new Agent({ keepAlive: true })

/** A POST without a body, by the cheapest client there is: a hundred of them share this process with whoever measures. */
function ask(url: string, key: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', agent, headers: { authorization: `Bearer ${key}` } })
    asking.once('error', reject)
    asking.once('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.once('error', reject)
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asking.end()
  })
}

/** @param databaseUrl a PostgreSQL database of its own, as DATABASE_URL; the first service migrates it where needed */
export async function twoServices(databaseUrl: string): Promise<TwoServices> {
  const journey = journeyAtTerminal()
  const { terminal } = journey
  await journey.startEmulator()
  const serve = async (folder: string) => {
    Object.assign(terminal.env, { GATEWARDEN_DATA: folder, DATABASE_URL: databaseUrl })
    return journey.startService(`--clock ${journey.emulator()}`)
  }
  const [firstFolder, secondFolder] = [join(terminal.folder, 'first'), join(terminal.folder, 'second')]
  const first = await serve(firstFolder)
  mkdirSync(secondFolder, { mode: 0o700 })
  copyFileSync(join(firstFolder, 'keys.json'), join(secondFolder, 'keys.json'))
  const second = await serve(secondFolder)
  const urls = [first.url, second.url] as const
  const adminKey = readFileSync(first.adminKeyFile, 'utf8').trim()
  Object.assign(terminal.env, { GATEWARDEN_URL: first.url, GATEWARDEN_API_KEY: adminKey })

  const organization = await journey.connectOrganization()
  const { app } = await terminal.json('connectors show mail')
  const made = await terminal.run(`connectors create --type outlook-mail --name own --app ${app.id}`)
  if (made.code !== 0) throw new Error(made.err)
  const employee = (await journey.contoso()).users.find(({ userPrincipalName }) =>
    /^(?!admin)/.test(userPrincipalName),
  )
  const connected = await journey.connect(
    'connect --connector own --json',
    await journey.person(employee?.userPrincipalName ?? ''),
  )
  if (connected.said.code !== 0) throw new Error(connected.said.err)
  const person: string = JSON.parse(connected.said.out).connection

  const post: TwoServices['post'] = async (url, path, body) => {
    const answer = await fetch(`${url}/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: said.parse(await answer.json()) }
  }

  return {
    journey,
    urls,
    adminKey,
    connections: { organization, person },
    post,
    async nextDay() {
      const { now } = await journey.control('POST', '/clock', { advance: 'P1D' })
      const link = { customer: { externalId: 'self' }, connector: 'own', completion: 'end-page' }
      for (const url of urls) {
        const giveUpAt = performance.now() + 60_000
        while (((await post(url, '/connect-sessions', link)).body.expiresAt ?? '') <= now) {
          if (performance.now() > giveUpAt) throw new Error(`the clock of ${url} does not follow`)
          await sleep(50)
        }
      }
    },
    async stampede(connection, callers, delay) {
      const past = await journey.control('GET', '/requests?limit=1')
      const after = past.requests.at(-1)?.number ?? 0
      if (delay > 0)
        await journey.control('POST', '/faults', { door: 'entra', path: '/*/oauth2/v2.0/token', delay })
      const began = performance.now()
      const raw = await Promise.all(
        Array.from({ length: callers }, async (_, n) => {
          const { status, text } = await ask(`${urls[n % 2]}/v1/connections/${connection}/token`, adminKey)
          return { status, text, waited: performance.now() - began }
        }),
      )
      // Read only now: what one caller does with an answer is not what the next one waits for.
      const answers = raw.map(({ status, text, waited }) => ({
        status,
        token: said.parse(JSON.parse(text)).accessToken,
        waited,
      }))
      await journey.control('DELETE', '/faults')
      const { requests } = await journey.control('GET', `/requests?after=${after}&path=/oauth2/v2.0/token`)
      return { answers, asked: z.array(asking).parse(requests) }
    },
    close() {
      agent.destroy()
      return terminal.close()
    },
  }
}
