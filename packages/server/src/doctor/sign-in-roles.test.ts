import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Browser,
  type ConnectRig,
  completeReturned,
  connectRig,
  type EntraDouble,
  makeConnector,
  newestConnection,
  openLink,
  startEntraDouble,
} from '../connect/testing/index.ts'
import { checkSchema } from './routes.ts'

let rig: ConnectRig
let double: EntraDouble
let connector: string
let count = 0

const permissions = ['Mail.Read', 'User.Read.All']
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'

beforeAll(async () => {
  double = await startEntraDouble()
  rig = await connectRig({ config: { microsoft: { emulator: double.origin } } })
})
afterAll(async () => {
  await rig.close()
  await double.close()
})
beforeEach(async () => {
  count += 1
  double.state.tenant = `11111111-1111-4111-8111-${String(count).padStart(12, '0')}`
  double.state.wids = undefined
  double.state.roles = permissions
  double.state.graph = {}
  connector = await make({})
})

function make(more: object): Promise<string> {
  const clientId = `33333333-3333-4333-8333-${crypto.randomUUID().slice(-12)}`
  const wish = { type: 'microsoft-365', mode: 'organization', permissions: ['Mail.Read'], ...more }
  return makeConnector(rig, wish, { clientId, clientSecret: 'abC8Q~of.the.double.secret' })
}

async function connect() {
  const customer = `double${count}`
  const session = await openLink(rig, { customer, connector })
  const browser = new Browser()
  const page = await browser.submit(await browser.open(session.url), { button: 'Continue with Microsoft' })
  return { customer, session, browser, page }
}

/** The check of that name, as the doctor tells it. */
async function check(of = connector) {
  const { body } = await rig.call('POST', `/v1/connectors/${of}/check`, { body: {} })
  return z
    .object({ checks: z.array(checkSchema) })
    .parse(body)
    .checks.find((one) => one.id === 'sign-in-roles')
}

test('before anybody has signed in it is not known, and what to set in the manifest is said', async () => {
  expect(await check()).toMatchObject({
    state: 'skipped',
    meaning: expect.stringMatching(/wids.*groupMembershipClaims to DirectoryRole.*needs_admin/),
    remedy: expect.stringContaining('Manifest'),
  })
  const reading = await make({ directory: 'Directory.Read.All' })
  expect((await check(reading))?.meaning).toContain('reads her roles from the directory')
})

test('a sign-in that showed a role proves it', async () => {
  double.state.wids = [globalAdministrator]
  const { session } = await connect()
  expect(await completeReturned(rig, session.id)).toMatchObject({ status: 'active' })
  expect(await check()).toMatchObject({ state: 'ok', remedy: '', facts: { by: 'id_token' } })
})

test('a role that only the directory told says so, with what would spare the question', async () => {
  double.state.roles = []
  const { session, browser, page } = await connect()
  double.state.roles = permissions
  double.state.graph[`/v1.0/users/${double.state.oid}/transitiveMemberOf/microsoft.graph.directoryRole`] = {
    value: [{ id: 'r', roleTemplateId: globalAdministrator }],
  }
  await browser.submit(page, { button: 'I am an administrator' })
  expect(await completeReturned(rig, session.id)).toMatchObject({ status: 'active' })
  expect(await check()).toMatchObject({
    state: 'ok',
    seen: expect.stringContaining('showed no roles'),
    remedy: expect.stringContaining('groupMembershipClaims'),
    facts: { by: 'directory' },
  })
})

test('an organization that waits because nothing showed a role is seen', async () => {
  const { customer } = await connect()
  expect(await newestConnection(rig, customer)).toMatchObject({ reasonCode: 'admin_to_confirm' })
  expect(await check()).toMatchObject({
    state: 'unknown',
    seen: expect.stringContaining('1 organization,'),
    remedy: expect.stringContaining('groupMembershipClaims'),
    facts: { waiting: 1 },
  })
})

test('persons need no role', async () => {
  expect(await check(await make({ mode: 'person' }))).toMatchObject({ state: 'skipped', remedy: '' })
})
