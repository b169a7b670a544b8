import { homedir } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { type Output, table } from '../output.ts'
import { untilSignal } from '../until-signal.ts'
import { howToPoint } from './point-machine.ts'
import { startEmulator } from './start-emulator.ts'

interface Options {
  port: number
  host: string
  seed?: string
  snapshot?: string
  stillClock?: boolean
  mail?: string[]
  limits?: boolean
  imapPort: number
  imapsPort: number
  smtpPort: number
  realistic?: boolean
  printSeedSchema?: boolean
  tls?: boolean
  tlsPort: number
  tlsFolder?: string
}

export const port = (text: string): number => {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  throw new InvalidArgumentError('It must be a number from 0 to 65535; 0 takes any free port.')
}

/** `ADDRESS=PATH`. */
export function mailOption(text: string, before: string[] = []): string[] {
  if (!/^[^\s=@]+@[^\s=@]+=.+$/.test(text)) {
    throw new InvalidArgumentError(
      'It must be ADDRESS=PATH, such as mette.sorensen@contoso.onmicrosoft.com=./mail.mbox.',
    )
  }
  return [...before, text]
}

export const mailImports = (options: string[] | undefined): { address: string; path: string }[] =>
  (options ?? []).map((text) => {
    const equals = text.indexOf('=')
    return { address: text.slice(0, equals), path: text.slice(equals + 1) }
  })

export function emulatorCommand(output: Output): Command {
  return new Command('emulator')
    .description(
      'A Microsoft 365 on this machine: sign-in, Graph, people, mail and calendars. For tests and trials only.',
    )
    .option('--port <N>', 'port of the http origin; 0 takes any free one', port, 8025)
    .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
    .option(
      '--seed <FILE>',
      'tenants, people and apps to begin with (YAML or JSON) in place of the built-in ones',
    )
    .option(
      '--snapshot <FILE>',
      'begin with what another emulator was when it saved this, in place of a seed',
    )
    .option('--still-clock', 'let time stand still but for what POST /_emulator/clock advances it by')
    .option(
      '--mail <ADDRESS=PATH>',
      'fill a mailbox from a folder of .eml files or an mbox; may be repeated',
      mailOption,
    )
    .option(
      '--limits',
      "enforce Outlook's limits: 4 calls at once and 10,000 in 10 minutes for each app and mailbox",
    )
    .option('--imap-port <N>', 'port of IMAP with STARTTLS; 0 takes any free one', port, 0)
    .option('--imaps-port <N>', 'port of IMAP in TLS; 0 takes any free one', port, 0)
    .option('--smtp-port <N>', 'port of SMTP submission; 0 takes any free one', port, 0)
    .option('--realistic', 'those limits, and answers that take about as long as those of Microsoft')
    .option('--print-seed-schema', 'print the JSON Schema of the seed file, and end')
    .option(
      '--tls',
      "answer under Microsoft's own host names too, and print how to point this machine at it; programs stay as they are",
    )
    .option('--tls-port <N>', 'port for that; programs ask for 443, which needs an administrator', port, 443)
    .option(
      '--tls-folder <FOLDER>',
      'where the authority behind its certificates stays (default: ~/.gatewarden-emulator)',
    )
    .option('--json', 'print one line of JSON when ready')
    .action(async (options: Options) => {
      if (options.printSeedSchema) {
        const { seedFileJsonSchema } = await import('@gatewarden/emulator')
        const schema = seedFileJsonSchema()
        output.result(schema, () => JSON.stringify(schema, null, 2))
        return
      }
      const asked = untilSignal()
      const emulator = await startEmulator({
        port: options.port,
        host: options.host,
        ...(options.seed ? { seed: options.seed } : {}),
        ...(options.snapshot ? { snapshot: options.snapshot } : {}),
        stillClock: options.stillClock ?? false,
        mail: mailImports(options.mail),
        imapPort: options.imapPort,
        imapsPort: options.imapsPort,
        smtpPort: options.smtpPort,
        ...(options.limits && { limits: true }),
        realistic: options.realistic ?? false,
        ...(options.tls && {
          tlsPort: options.tlsPort,
          certificateFolder: options.tlsFolder ?? join(homedir(), '.gatewarden-emulator'),
        }),
      })
      output.result(emulator.ready, () => describe(emulator, options.host))
      output.note('Ctrl-C ends it.')
      await asked
      await emulator.close()
    })
}

/** What came of `--mail`: how much is in which mailbox, and what was left out and why. */
export function brought({ imports }: Pick<Emulator, 'imports'>): string[] {
  return imports.flatMap(({ address, path, messages, skipped }) => [
    `Brought ${messages} ${messages === 1 ? 'message' : 'messages'} from ${path} into ${address}.`,
    ...skipped.map(({ source, reason }) => `  left out: ${source}: ${reason}`),
  ])
}

type Emulator = Awaited<ReturnType<typeof import('@gatewarden/emulator').createEmulator>>

const at = ({ host, port: number }: { host: string; port: number }): string => `${host}:${number}`

function describe(emulator: Emulator, address: string): string {
  const { ready } = emulator
  const lines = [
    `Microsoft 365 emulator on ${emulator.origin} (and ${emulator.secureOrigin}, CA in ${emulator.ready.caFile})`,
    `Mail: IMAP on ${at(ready.imaps)} in TLS and ${at(ready.imap)} with STARTTLS, SMTP on ${at(ready.smtp)} with STARTTLS`,
    '',
  ]
  for (const tenant of emulator.describe().tenants) {
    lines.push(`${tenant.displayName} (${tenant.domain}), tenant id ${tenant.id}`)
    lines.push(`  administrator ${tenant.admin.userPrincipalName}, password ${tenant.admin.password}`)
    lines.push(`  ${tenant.users.length} people, rooms and shared mailboxes`)
    if (tenant.apps.length > 0) {
      lines.push(
        table(
          ['  APP', 'CLIENT ID', 'CLIENT SECRET', 'CONSENTED'],
          tenant.apps.map((app) => [
            `  ${app.displayName}`,
            app.appId,
            app.clientSecret ?? '',
            app.consented ? 'yes' : 'no',
          ]),
        ),
      )
    }
    lines.push('')
  }
  lines.push(...brought(emulator))
  lines.push(`Controls: ${emulator.origin}/_emulator; to look at: ${emulator.origin}/_emulator/ui`)
  const { tls, caFile } = emulator.ready
  if (tls) lines.push('', ...howToPoint({ address, caFile, ...tls }, process.platform))
  return lines.join('\n')
}
