import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { runProgram } from '../packages/cli/src/program.ts'
import {
  type ConnectRig,
  connectRig,
  grantInPortal,
  makeConnector,
  newApp,
  newOrganization,
  type Organization,
} from '../packages/server/src/connect/testing/index.ts'

/* docs/import.md as somebody follows it: its commands and its request run as they stand. */
vi.setConfig({ testTimeout: 120_000 })

const guide = readFileSync(join(import.meta.dirname, '../docs/import.md'), 'utf8')
const commands = [...guide.matchAll(/^gatewarden ((?:.*\\\n)*.+)$/gm)].map(([, line = '']) =>
  line.replace(/\\\n\s*/g, ' '),
)

let rig: ConnectRig
let folder = ''
let organization: Organization
let consented: Organization
const secrets: string[] = []
beforeAll(async () => {
  rig = await connectRig()
  folder = mkdtempSync(join(tmpdir(), 'gw-import-'))
  organization = newOrganization(rig, 'moving', 'allow')
  consented = newOrganization(rig, 'consented')
  const mine = newApp(rig, 'moving', { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const theirs = newApp(rig, 'moving-org')
  await makeConnector(rig, { type: 'outlook-mail', permissions: ['Mail.Read'], name: 'outlook-mail' }, mine)
  const wish = {
    type: 'outlook-mail-org',
    permissions: ['Mail.Read', 'User.Read.All'],
    name: 'outlook-mail-org',
  }
  await makeConnector(rig, wish, theirs)
  grantInPortal(rig, theirs.clientId, consented.id)
  rig.emulator.grant(mine.clientId, {
    tenantId: organization.id,
    resource: 'graph',
    application: [],
    delegated: ['openid', 'profile', 'offline_access', 'User.Read', 'Mail.Read'],
    delegatedFor: 'everybody',
  })
  const tokenOf = async ({ userPrincipalName, password }: Organization['admin']) => {
    const answer = await fetch(`${rig.emulator.origin}/${organization.id}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: mine.clientId,
        client_secret: mine.clientSecret,
        username: userPrincipalName,
        password,
        scope: 'openid profile offline_access https://graph.microsoft.com/Mail.Read',
      }),
    })
    const { refresh_token } = z.object({ refresh_token: z.string() }).parse(await answer.json())
    secrets.push(refresh_token)
    return refresh_token
  }
  const nango = [
    {
      connection_id: 'c1',
      provider: 'outlook',
      provider_config_key: 'outlook',
      tags: { organization_id: 'acme' },
      credentials: { type: 'OAUTH2', refresh_token: await tokenOf(organization.employee) },
    },
    {
      connection_id: 'c2',
      provider: 'microsoft-admin',
      provider_config_key: 'microsoft-admin',
      end_user: { id: 'beta', display_name: 'Beta' },
      connection_config: { tenantId: consented.id },
      credentials: { type: 'OAUTH2_CC' },
    },
    { connection_id: 'c3', provider: 'google-mail', provider_config_key: 'google' },
  ]
  writeFileSync(join(folder, 'export.json'), JSON.stringify(nango))
  writeFileSync(
    join(folder, 'people.csv'),
    `customer,name,refresh_token,tenant_id\ngamma,Gamma,${await tokenOf(organization.admin)},\n`,
  )
  writeFileSync(join(folder, 'tenants.csv'), `customer,tenant_id\nbeta,${consented.id}\n`)
  vi.stubEnv('GATEWARDEN_URL', rig.url)
  vi.stubEnv('GATEWARDEN_API_KEY', rig.adminKey)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
  await rig.close()
})

const printed = z.object({
  rows: z.array(
    z.object({
      row: z.number(),
      customer: z.string().nullable(),
      outcome: z.string(),
      connection: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  counts: z.record(z.string(), z.number()),
})

function sink(): { stream: Writable; text: () => string } {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { stream, text: () => text }
}

/** Runs a command of the guide in the folder with the files. */
async function run(line: string) {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const args = words.map((word) => (/\.(json|csv)$/.test(word) ? join(folder, word) : word))
  const out = sink()
  const err = sink()
  process.exitCode = undefined
  const code = await runProgram([...args, '--json'], { out: out.stream, err: err.stream })
  const exit = process.exitCode ?? code
  process.exitCode = undefined
  for (const secret of secrets) expect(out.text() + err.text()).not.toContain(secret)
  return { exit, ...printed.parse(JSON.parse(out.text())) }
}

describe('docs/import.md', () => {
  it('has its commands, in the order in which they are run here', () => {
    expect(commands.map((one) => one.split(' ').slice(0, 3).join(' '))).toEqual([
      'connections import export.json',
      'connections import export.json',
      'connections import people.csv',
      'connections import tenants.csv',
    ])
  })

  it('says what a file would bring, and brings nothing', async () => {
    const done = await run(commands[0] ?? '')
    expect(done).toMatchObject({ exit: 0, counts: { 'would-import': 2, skipped: 1 } })
    expect((await rig.call('GET', '/v1/connections')).body.data).toEqual([])
  })

  it('brings a person, and a tenant that waits for its administrator; twice makes nothing twice', async () => {
    const first = await run(commands[1] ?? '')
    expect(first).toMatchObject({
      exit: 7,
      rows: [
        { row: 1, customer: 'acme', outcome: 'active' },
        { row: 2, customer: 'beta', outcome: 'waiting', reason: expect.stringContaining('administrator') },
        { row: 3, outcome: 'skipped', reason: 'The row is not of Microsoft.' },
      ],
    })
    const again = await run(commands[1] ?? '')
    expect(again.counts).toEqual({ unchanged: 2, skipped: 1 })
    expect((await rig.call('GET', '/v1/connections')).body.data).toHaveLength(2)
    const [acme] = first.rows
    const token = await rig.call('POST', `/v1/connections/${acme?.connection}/token`, { body: {} })
    expect(token.status).toBe(200)
  })

  it('brings a CSV, and tenants on the operator’s word', async () => {
    expect(await run(commands[2] ?? '')).toMatchObject({ exit: 0, counts: { active: 1 } })
    const tenants = await run(commands[3] ?? '')
    expect(tenants).toMatchObject({ exit: 0, counts: { active: 1 } })
    const id = tenants.rows[0]?.connection
    expect((await rig.call('GET', `/v1/audit?subject=${id}`)).text).toContain('contracts checked')
  })

  it('has a request that a program may make', async () => {
    const [, body = ''] = /-d '(\{[\s\S]*?\n {2}\})'/.exec(guide) ?? []
    const answer = await rig.call('POST', '/v1/connections/import', {
      body: JSON.parse(body.replace('0.AXoA…', 'no-such-token')),
    })
    expect(answer.body).toMatchObject({
      data: [{ outcome: 'waiting', connection: { reasonCode: 'import_refused' } }],
    })
  })
})
