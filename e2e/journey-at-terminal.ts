import { type Person, walk } from '../packages/cli/src/local/demo/person.ts'
import { type EmulatedPeople, emulatedPeople } from './emulated-people.ts'
import { type SecretGuard, secretGuard } from './secret-guard.ts'
import { openTerminal, type Running, type Said, type Terminal } from './terminal.ts'

/** An emulator and a service, each started by its command, and what belongs to them. */
export interface JourneyAtTerminal extends EmulatedPeople {
  terminal: Terminal
  secrets: SecretGuard
  /** Origin of the emulator; empty before it runs. */
  emulator(): string
  startEmulator(): Promise<Running>
  /** Starts `serve` on the emulator. @param args further options */
  startService(args?: string): Promise<{ service: Running; url: string; adminKeyFile: string }>
  /** `connections ARGS`, which prints a link and waits, and somebody who opens the link. */
  connect(args: string, who: Person): Promise<{ end: Awaited<ReturnType<typeof walk>>['end']; said: Said }>
  /** A connector `mail` on the emulator's app that nobody consented to, and the organization on it. @returns its id */
  connectOrganization(): Promise<string>
}

export function journeyAtTerminal(): JourneyAtTerminal {
  const terminal = openTerminal()
  const secrets = secretGuard()
  let emulator = ''
  const people = emulatedPeople(() => emulator)

  const connect: JourneyAtTerminal['connect'] = async (args, who) => {
    const asking = terminal.start(`connections ${args}`)
    const [link] = await asking.until(/http:\/\/localhost\S+/)
    const { end } = await walk(link, who)
    return { end, said: await asking.end() }
  }

  return {
    ...people,
    terminal,
    secrets,
    connect,
    emulator: () => emulator,
    async startEmulator() {
      const running = terminal.start('emulator --port 0 --json')
      const [line] = await running.until(/^\{.*\}\n/)
      emulator = JSON.parse(line).origin
      for (const { apps, users } of await people.tenants()) {
        for (const { clientSecret } of apps)
          if (clientSecret) secrets.add('a client secret', clientSecret, /^emulator/)
        for (const { password } of users) secrets.add('a password', password, /^emulator/)
      }
      return running
    },
    async startService(args = '') {
      const service = terminal.start(`serve --emulator ${emulator} --port 0 --json ${args}`)
      const [line] = await service.until(/^\{"url".*\}\n/)
      return { service, ...JSON.parse(line) }
    },
    async connectOrganization() {
      const app = (await people.contoso()).apps.find((one) => !one.consented && one.clientSecret)
      const made = await terminal.run(
        `connectors create --type microsoft-365 --mode organization --name mail --client-id ${app?.appId} --cloud emulator --client-secret-file -`,
        { input: app?.clientSecret ?? '' },
      )
      if (made.code !== 0) throw new Error(made.err)
      const { said } = await connect('connect --connector mail --json', await people.person('admin@contoso'))
      if (said.code !== 0) throw new Error(said.err)
      return JSON.parse(said.out).connection
    },
  }
}
