import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clouds, permissionsFor } from '@gatewarden/microsoft'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { azureCliScript } from '../packages/server/src/setup/scripts/azure-cli.ts'
import { type NetworkWithMicrosoft, openNetworkWithMicrosoft } from './network-with-microsoft.ts'
import { canOwnNetwork, type Ran } from './own-network.ts'

// The generated script with the real Azure CLI, which knows no hosts but Microsoft's. It takes over a minute of a machine to
// install and as long to run, so that it belongs to the soak run (`npm run soak`), which installs it.
const az = '/usr/bin/az'
const possible = Boolean(process.env.GATEWARDEN_SOAK) && canOwnNetwork && existsSync(az)
if (!possible) console.log('left out: the real Azure CLI, which npm run soak installs and tries')

const contoso = 'contoso.onmicrosoft.com'
const tenantShape = z.object({ tenants: z.array(z.object({ id: z.string(), domain: z.string() })) })
const appShape = z.object({ appId: z.string(), clientSecret: z.string() })

let at: NetworkWithMicrosoft
let settings: string
let tenantId: string

describe.skipIf(!possible)('the Azure CLI script with the real az', () => {
  beforeAll(async () => {
    at = await openNetworkWithMicrosoft()
    const { tenants } = tenantShape.parse(await at.control(''))
    tenantId = tenants.find((one) => one.domain === contoso)?.id ?? ''
    const wish = { tenant: contoso, displayName: 'Registers apps', redirectUris: ['http://localhost'] }
    const app = appShape.parse(await at.control('apps', wish))
    const application = ['Application.ReadWrite.All']
    await at.control('consents', { appId: app.appId, tenant: contoso, resource: 'graph', application })
    // What `az login --service-principal --allow-no-subscriptions` leaves behind: the command itself also asks Azure's
    // resource manager for subscriptions, which is no part of Microsoft 365.
    settings = join(at.folder, 'azure')
    mkdirSync(settings)
    const account = {
      ...{ id: tenantId, name: 'N/A(tenant level account)', state: 'Enabled', isDefault: true },
      ...{ tenantId, homeTenantId: tenantId, environmentName: 'AzureCloud', managedByTenants: [] },
      user: { name: app.appId, type: 'servicePrincipal' },
    }
    writeFileSync(join(settings, 'azureProfile.json'), JSON.stringify({ subscriptions: [account] }))
    const entry = { client_id: app.appId, tenant: tenantId, client_secret: app.clientSecret }
    writeFileSync(join(settings, 'service_principal_entries.json'), JSON.stringify([entry]), { mode: 0o600 })
  }, 120_000)
  afterAll(() => at?.close())

  async function runScript(env: Record<string, string> = {}): Promise<Ran> {
    const script = await azureCliScript({
      connector: {
        id: 'ctr_01jreal',
        name: 'real-az',
        mode: 'organization',
        callbackUrl: 'https://mail.example.com/oauth/callback',
        tenantMode: { kind: 'organizations' },
        permissions: [
          ...permissionsFor('outlook-mail-org', { mode: 'organization' }),
          ...permissionsFor('exchange-imap-smtp', { mode: 'organization' }),
        ],
        catalog: { title: hostileTitle },
      },
      app: undefined,
      cloud: clouds.global,
    })
    const file = join(at.folder, 'script.sh')
    writeFileSync(file, script)
    return at.network.run('/bin/bash', [file], {
      PATH: '/usr/bin:/bin',
      HOME: at.folder,
      AZURE_CONFIG_DIR: settings,
      AZURE_CORE_COLLECT_TELEMETRY: 'false',
      REQUESTS_CA_BUNDLE: at.caFile,
      ...env,
    })
  }

  const hostileTitle = 'O\'Brien’s $(touch "$HOME/pwned") `id` — Почта'

  it('registers once, changes nothing the second time, and makes another secret only when asked', async () => {
    const first = await runScript()
    expect(first.code, first.err).toBe(0)
    expect(first.out).toMatch(
      new RegExp(
        `^Application \\(client\\) ID: [0-9a-f-]{36}\nDirectory \\(tenant\\) ID: ${tenantId}\nClient secret \\(shown this once\\): \\S{40}\nExpires: \\S+\n$`,
      ),
    )
    expect(first.err).toContain('Added the permission Mail.Read')
    const appId = /client\) ID: (\S+)/.exec(first.out)?.[1]

    const second = await runScript()
    expect(second.code, second.err).toBe(0)
    expect(second.out).toBe(`Application (client) ID: ${appId}\nDirectory (tenant) ID: ${tenantId}\n`)
    expect(second.err).toContain('The permissions stand there.')
    expect(second.err).not.toContain('Added')

    const third = await runScript({ NEW_SECRET: '1' })
    expect(third.out).toMatch(/^Client secret \(shown this once\): \S{40}$/m)
    expect(existsSync(join(at.folder, 'pwned'))).toBe(false)

    const registered = await at.network.run(
      az,
      [
        'rest',
        '--only-show-errors',
        '--url',
        `https://graph.microsoft.com/v1.0/applications(appId='${appId}')`,
      ],
      {
        PATH: '/usr/bin:/bin',
        HOME: at.folder,
        AZURE_CONFIG_DIR: settings,
        REQUESTS_CA_BUNDLE: at.caFile,
      },
    )
    const app = z
      .object({
        displayName: z.string(),
        passwordCredentials: z.array(z.object({ displayName: z.string() })),
        requiredResourceAccess: z.array(z.object({ resourceAccess: z.array(z.unknown()) })),
        web: z.object({ redirectUris: z.array(z.string()) }),
      })
      .parse(JSON.parse(registered.out))
    expect(app.displayName).toBe(hostileTitle)
    expect(app.web.redirectUris).toEqual(['https://mail.example.com/oauth/callback'])
    expect(app.passwordCredentials).toHaveLength(2)
    expect(app.requiredResourceAccess.map((one) => one.resourceAccess.length).toSorted()).toEqual([2, 2])
  }, 560_000)
})
