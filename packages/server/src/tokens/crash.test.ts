import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { childWish, killChild, startChild } from '../connect/testing/child-process.ts'
import {
  type ConnectRig,
  connectPerson,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
  readConnection,
} from '../connect/testing/index.ts'
import type { ReleaseWish } from './testing/release-child.ts'

/** A process that renews a token is killed (SIGKILL) at each point; whoever comes after it must get one. */
const script = new URL('./testing/release-child.ts', import.meta.url)
const hour = 3_600_000

let rig: ConnectRig
let ahead = 0
beforeAll(async () => {
  rig = await connectRig({ config: { timeouts: { signIn: '2s' } } })
})
afterAll(() => rig.close())
beforeEach(() => {
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
})

let count = 0
async function expired() {
  const name = `crash${++count}`
  const app = newApp(rig, name, { delegated: ['User.Read', 'Mail.Read'], application: [] })
  const connector = await makeConnector(rig, { type: 'outlook-mail', permissions: ['Mail.Read'], name }, app)
  const { employee } = newOrganization(rig, name, 'allow')
  const { id } = await connectPerson(rig, { customer: name, connector, person: employee.userPrincipalName })
  await rig.advance(2 * hour)
  ahead += 2 * hour
  rig.emulator.clearRequests()
  return { id, clientId: app.clientId }
}

const start = (connection: string): Promise<ChildProcess> => {
  const wish: ReleaseWish = {
    ...childWish(rig, ahead),
    config: { timeouts: { signIn: '2s' } },
    connection,
  }
  return startChild(script, wish)
}

const refreshes = (clientId: string) =>
  rig.emulator.requests({ route: 'token refresh_token', appId: clientId })
const release = (id: string) => rig.call('POST', `/v1/connections/${id}/token`, { body: {} })

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it did not come to that')
}

const leased = async (): Promise<boolean> => {
  const { rows } = await sql`select 1 from token_sources where lease_until > app_now()`.execute(
    rig.platform.db.query,
  )
  return rows.length > 0
}

/** The lease of the dead is over: its time is the database's. */
async function leaseOver(): Promise<void> {
  await rig.advance(10_000)
  ahead += 10_000
}

describe('a process that is killed while it renews a token', () => {
  test('before Entra has answered leaves a connection that the next caller renews', async () => {
    const { id, clientId } = await expired()
    rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', delay: 1500, count: 1 })
    const child = await start(id)
    await until(leased)
    await killChild(child)
    await leaseOver()
    expect((await release(id)).status).toBe(200)
    expect(await readConnection(rig, id)).toMatchObject({ status: 'active' })
    expect(refreshes(clientId).length).toBeLessThanOrEqual(2)
  })

  test('between Entra’s answer and the write leaves the old refresh token, which still works', async () => {
    const { id, clientId } = await expired()
    let child: ChildProcess | undefined
    // The write has to wait for this row; the child dies while it waits.
    await rig.platform.db.transaction(async (trx) => {
      await sql`select 1 from connections where id = ${id} for update`.execute(trx)
      child = await start(id)
      await until(() => refreshes(clientId).length === 1)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await killChild(child)
    })
    await until(async () => {
      const { rows } = await sql`
        select 1 from pg_stat_activity where application_name = 'child' and datname = current_database()`.execute(
        rig.platform.db.query,
      )
      return rows.length === 0
    })
    await leaseOver()
    expect((await release(id)).status).toBe(200)
    expect(refreshes(clientId)).toHaveLength(2)
    expect(refreshes(clientId).map(({ status }) => status)).toEqual([200, 200])
    // And again later: what the second call brought was kept.
    await rig.advance(2 * hour)
    ahead += 2 * hour
    expect((await release(id)).status).toBe(200)
  })

  test('after the write leaves the new one', async () => {
    const { id, clientId } = await expired()
    const child = await start(id)
    await once(child, 'exit')
    expect(refreshes(clientId)).toHaveLength(1)
    expect((await release(id)).status).toBe(200)
    expect(refreshes(clientId)).toHaveLength(1)
  })

  test('keeps others waiting no longer than its lease, and lets nobody write over what came later', async () => {
    const { id } = await expired()
    rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', delay: 1500, count: 1 })
    const child = await start(id)
    await until(leased)
    child.kill('SIGSTOP')
    await leaseOver()
    // Another takes over while the first hangs.
    const token = await release(id)
    expect(token.status).toBe(200)
    child.kill('SIGCONT')
    await once(child, 'exit')
    const after = await release(id)
    expect(after.body.accessToken).toBe(token.body.accessToken)
  })
})
