import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type GatewardenClient } from '@gatewarden/client'
import type { Emulator } from '@gatewarden/emulator'
import { UsageError } from '../../failure.ts'
import { gatewarden, shellWord } from '../../invocation.ts'
import { builtPages } from '../built-pages.ts'
import { startEmulator } from '../start-emulator.ts'
import { onUsualPort } from './usual-port.ts'

/** What the journey is played on. */
export interface Stage {
  emulator: Emulator
  /** Where the service is, as a browser reaches it. */
  url: string
  apiKey: string
  /** Where whoever looks at the demo makes an account for the console. */
  welcomeUrl: string | undefined
  client: GatewardenClient
  /** Where packages are written for a look. */
  folder: string
  /** The customer's program: where browsers are sent back to, with a completion code. */
  returnUrl: string
  /** Mailboxes that were filled with somebody's own mail. */
  broughtMail: string[]
  /** Ends both. Of a temporary folder packages are kept, unless the journey was cut short. */
  close(cutShort?: boolean): Promise<void>
}

export interface StageOptions {
  mail: readonly { address: string; path: string }[]
  /** Keep data here; a temporary folder, of which only packages are left at the end, when left out. */
  folder?: string
}

const usualPort = 8090
const usualEmulatorPort = 8025

/** Starts the emulator and the service, each on its usual port where that is free. */
export async function setStage(options: StageOptions): Promise<Stage> {
  if (options.folder && existsSync(join(options.folder, 'data', 'gatewarden.json'))) {
    throw new UsageError(
      `A demo was played in ${options.folder} already.`,
      `Name another folder; or remove that one. Its service starts again with: ${gatewarden} serve --data ${shellWord(join(options.folder, 'data'))}`,
    )
  }
  const { createService } = await import('@gatewarden/server')
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'gatewarden-demo-'))
  mkdirSync(folder, { recursive: true })
  const opened: (() => Promise<void>)[] = []
  const close = async (cutShort = false) => {
    for (const end of opened.splice(0).reverse()) await end()
    if (options.folder) return
    if (cutShort || !existsSync(join(folder, 'data', 'packages')))
      rmSync(folder, { recursive: true, force: true })
    else removeAllButPackages(join(folder, 'data'))
  }
  try {
    const returning = await startReturnPage()
    opened.push(returning.close)
    const emulator = await onUsualPort(usualEmulatorPort, (port) =>
      startEmulator({ port, mail: options.mail }),
    )
    opened.push(() => emulator.close())
    const service = await onUsualPort(usualPort, (port) =>
      createService(
        {
          flags: {
            dataFolder: join(folder, 'data'),
            listen: { port },
            microsoft: { emulator: emulator.origin },
            connect: { returnOrigins: [returning.origin] },
            log: { level: 'error' },
          },
        },
        builtPages(),
      ),
    )
    opened.push(() => service.close())
    return {
      emulator,
      url: service.config.publicUrl,
      apiKey: service.adminKey,
      welcomeUrl: service.welcomeUrl?.reveal(),
      client: createClient({ url: service.url, apiKey: service.adminKey }),
      folder,
      returnUrl: `${returning.origin}/connected`,
      broughtMail: options.mail.map(({ address }) => address.toLowerCase()),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** What a temporary installation leaves is the package that it made: its path was told. */
function removeAllButPackages(data: string): void {
  for (const name of readdirSync(data)) {
    if (name !== 'packages') rmSync(join(data, name), { recursive: true, force: true })
  }
}

/** The page of the customer's own product that a browser comes back to. */
async function startReturnPage() {
  const server = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<title>Acme</title><p>You are connected.</p>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
