import { readFileSync } from 'node:fs'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { faultsOf, picture } from '../watched-browser.ts'
import { type ConsoleAtBrowser, desk, openConsole, themes } from './console-at-browser.ts'

/** Every address of the console, as somebody has it who makes her browser's pages twice as large: axe finds nothing, nothing scrolls sideways. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 })

const screenshots = process.env.GATEWARDEN_SCREENSHOTS
/** A browser's 200 % on a desk: half as many pixels of CSS each way, each drawn with four. */
const twiceAsLarge: BrowserContextOptions = {
  viewport: { width: desk.width / 2, height: desk.height / 2 },
  deviceScaleFactor: 2,
}
const mailbox = 'mette.sorensen@contoso.onmicrosoft.com'
let at: ConsoleAtBrowser
/** What stands for `$id` in an address, by the scene's first word. */
const ids: Record<string, string> = {}

beforeAll(async () => {
  at = await openConsole()
  const { client } = at.installation
  ids.connections = await at.installation.connectOrganization()
  ids.connectors = 'e2e'
  const endpoint = await client.request('POST /v1/endpoints', {
    body: { url: 'https://hooks.example.com/gatewarden', types: ['message.*'] },
  })
  ids.webhooks = endpoint.id
  const collection = await client.request('POST /v1/collections', {
    body: {
      connection: ids.connections,
      name: 'To look at',
      custodians: [{ mailboxes: ['ben.okafor@contoso.onmicrosoft.com'] }],
    },
  })
  ids.collections = collection.id
  const matter = await client.request('POST /v1/matters', { body: { name: 'Doe v. Roe' } })
  ids.matters = matter.id
  const listener = await client.request('POST /v1/relay/listeners', {
    body: { name: 'Scanners', protocol: 'smtp', port: 0, security: 'starttls', status: 'paused' },
  })
  ids.relay = listener.id
  const profile = await client.request('POST /v1/sending-profiles', {
    body: {
      name: 'Invoices',
      transport: 'graph',
      sender: { address: mailbox },
      authentication: { type: 'office365-oauth', connection: ids.connections },
    },
  })
  ids.sending = profile.id
  const rule = await client.request('POST /v1/rules', {
    body: {
      name: 'Weekly report',
      profile: profile.id,
      trigger: { type: 'schedule', cron: '0 8 * * 1', timeZone: 'Europe/Berlin' },
      to: [{ address: mailbox }],
      content: { report: { days: 7 } },
    },
  })
  ids.rules = rule.id
})
afterAll(() => at?.close())

/** Each scene's route, its main heading, and something that is there once it has loaded. */
const members: Record<string, [heading: string | RegExp, there: string | RegExp]> = {
  '/': ['Overview', 'Requests to Microsoft'],
  '/connectors': ['Connectors', 'Ready'],
  '/connectors/new': ['New connector', 'For a whole organization'],
  '/connectors/$id': ['Microsoft 365', 'Used by this connector alone'],
  '/connectors/$id/set-up': ['Set up Microsoft 365', /steps seen/],
  // It leads on to the page that customers see.
  '/catalog': ['Connections', 'Microsoft 365'],
  '/collections': ['Collections', 'To look at'],
  '/collections/new': ['New collection', 'Read with'],
  '/collections/$id': ['To look at', 'Found'],
  '/matters': ['Matters', 'Doe v. Roe'],
  '/matters/$id': ['Doe v. Roe', 'Retention'],
  '/schedules': ['Schedules', 'No schedule yet'],
  '/destinations': ['Destinations', 'No destination yet'],
  '/integrations': ['Integrations', 'Make script'],
  '/sending': ['Sending', 'Invoices'],
  '/sending/$id': ['Invoices', 'No message yet'],
  '/rules': ['Rules', 'Weekly report'],
  '/rules/$id': ['Weekly report', 'No run yet'],
  '/relay': ['Relay', 'Scanners'],
  '/relay/listeners/$id': ['Scanners', 'Settings'],
  '/webhooks': ['Webhooks', 'hooks.example.com'],
  '/webhooks/$id': [/./, 'hooks.example.com'],
  '/changes': ['Changes', /^connection\.\w+$/],
  '/requests': ['Requests', 'Answered'],
  '/emulator': ['Emulator', 'An hour'],
  '/connections': ['Connections', 'Active'],
  '/connections/new': ['Connect', 'Make the link'],
  '/connections/$id': ['Your own organization', 'It works'],
  '/connections/$id/mailboxes': ['Open a mailbox', 'Mette Sørensen'],
  '/connections/$id/mailboxes/$address': [/Mette/, 'Inbox'],
  '/keys': ['API keys', 'Live'],
  '/members': ['Members', 'ada@example.com'],
  '/audit': ['Audit log', 'member.joined'],
  '/settings': ['Settings', 'migrations are applied'],
  '/profile': ['Your profile', '(this browser)'],
  '/$': ['There is no such page', 'Go to the overview'],
}
const strangers: typeof members = {
  '/sign-in': ['Sign in', 'Password'],
  '/welcome': ['This link is not whole', 'Go to sign-in'],
  '/invitation': ['This link is not whole', 'Go to sign-in'],
  '/reset': ['This link is not whole', 'Go to sign-in'],
}

it('knows every address that the console has', () => {
  const routes = readFileSync('packages/console/src/routes.tsx', 'utf8').matchAll(/\bpath: '(.+?)'/g)
  const known = [...Object.keys(members), ...Object.keys(strangers)]
  expect([...routes].map(([, path]) => path).sort()).toEqual(known.sort())
})

const addressOf = (route: string): string =>
  route
    .replace('$id', ids[route.split('/')[1] ?? ''] ?? '')
    .replace('$address', mailbox)
    .replace('$', 'no-such-page')

it.each(themes)('all of them can be read and used twice as large, %s', async (colorScheme) => {
  const member = await at.administrator({ ...twiceAsLarge, colorScheme })
  const stranger = await at.visitor({ ...twiceAsLarge, colorScheme })
  const faults: string[] = []
  for (const [page, scenes] of [[member, members] as const, [stranger, strangers] as const]) {
    for (const [route, [heading, there]] of Object.entries(scenes)) {
      await at.open(page, addressOf(route), heading)
      await page.getByText(there).first().waitFor({ state: 'attached' })
      const name = route.replaceAll(/[/$]+/g, '-')
      await picture(page, `console-zoomed${name}-${colorScheme}`, screenshots)
      faults.push(...(await faultsOf(page)).map((one) => `${route}: ${one}`))
    }
  }
  expect(faults).toEqual([])
  expect(at.complaints()).toEqual([])
  await member.context().close()
  await stranger.context().close()
})
