import type { ChildProcess } from 'node:child_process'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { childWish, freePort, killChild, startChild } from '../../connect/testing/child-process.ts'
import {
  type ConnectedOrganization,
  type ConnectRig,
  connectedOrganization,
  connectRig,
} from '../../connect/testing/index.ts'
import type { Query } from '../../platform/database/database.ts'

/**
 * The process that was handed a message is killed (SIGKILL), or sleeps, at each point of its way. The caller repeats its
 * request with the same Idempotency-Key, as a program does that got no answer. It comes once.
 */
const script = new URL('../testing/send-child.ts', import.meta.url)
const minute = 60_000

let rig: ConnectRig
let organization: ConnectedOrganization
let ahead = 0
let sender = ''
let count = 0
let child: ChildProcess
let childUrl = ''

beforeAll(async () => {
  rig = await connectRig()
  organization = await connectedOrganization(rig, 'killed', { permissions: ['Mail.ReadWrite', 'Mail.Send'] })
}, 120_000)
afterAll(() => rig.close())
beforeEach(async () => {
  count += 1
  sender = `sender${count}@killed.onmicrosoft.com`
  rig.emulator.addUser({
    tenant: organization.id,
    userPrincipalName: sender,
    displayName: `Sender ${count}`,
    mailbox: 'user',
  })
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
  const port = await freePort()
  childUrl = `http://127.0.0.1:${port}`
  child = await startChild(script, { ...childWish(rig, ahead), port })
})

afterEach(async () => {
  // One whose test failed before it could be killed.
  if (child.exitCode === null && child.signalCode === null) await killChild(child)
})

const reader = () => organization.employee.userPrincipalName

/** Hands the message over to a service; undefined where it gave no answer. */
async function handOver(url: string): Promise<{ status: number; body: Record<string, unknown> } | undefined> {
  try {
    const answer = await fetch(`${url}${organization.at(sender)}/outgoing`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${rig.adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': `once-${count}`,
      },
      body: JSON.stringify({ subject: sender, to: [{ address: reader() }] }),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  } catch {
    return undefined
  }
}

/** Business time, the database's and the emulator's. */
async function advance(ms: number): Promise<void> {
  ahead += ms
  await rig.advance(ms)
}

/** As long as the caller asks again and something is left to do. */
async function untilSettled(): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 40; tries++) {
    await advance(20_000)
    const answer = await handOver(rig.url)
    await rig.features.mail.runDue()
    if (answer?.status !== 202) continue
    const { body } = await rig.call('GET', `${organization.at(sender)}/outgoing/${answer.body.id}`)
    if (!['queued', 'sending'].includes(String(body.status))) return body
  }
  throw new Error('it was never settled')
}

async function received(): Promise<number> {
  const { body } = await rig.call('GET', `${organization.at()}/messages?folder=inbox&limit=200`)
  return (body.data as { subject: string }[]).filter(({ subject }) => subject === sender).length
}

const asked = (end: string) =>
  rig.emulator.requests({ method: 'POST' }).filter(({ url }) => url.endsWith(end)).length

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it did not come to that')
}

const rowIs = async (status: string): Promise<boolean> => {
  const { rows } = await sql`
    select 1 from outgoing_messages where mailbox = ${sender} and status = ${status}`.execute(
    rig.platform.db.query,
  )
  return rows.length > 0
}

/** A statement that waits for a lock is done all the same when its process is dead: in a power cut the database goes, too. */
const endSessions = (trx: Query) =>
  sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'send-child' and datname = current_database()`.execute(trx)

/** Nobody of the dead process holds a lock any more. */
const sessionsGone = () =>
  until(async () => {
    const { rows } = await sql`
      select 1 from pg_stat_activity where application_name = 'send-child' and datname = current_database()`.execute(
      rig.platform.db.query,
    )
    return rows.length === 0
  })

/** Sends the process to sleep; where that met it inside a transaction, whose locks it would keep, not yet. */
async function asleepWithoutLocks(): Promise<boolean> {
  child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 50))
  const { rows } = await sql`
    select 1 from pg_stat_activity
    where application_name = 'send-child' and datname = current_database() and state <> 'idle'`.execute(
    rig.platform.db.query,
  )
  if (rows.length > 0) child.kill('SIGCONT')
  return rows.length === 0
}

describe('a message whose service is killed', () => {
  test('while the draft is made is sent once', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/messages', delay: 1000, count: 1 })
    const answer = handOver(childUrl)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await killChild(child)
    expect(await answer).toBeUndefined()
    expect(await untilSettled()).toMatchObject({ status: 'sent' })
    expect(await received()).toBe(1)
  })

  test('before the draft is written down is sent once', async () => {
    let answer: Promise<unknown> | undefined
    await rig.platform.db.transaction(async (trx) => {
      await sql`lock table outgoing_messages in exclusive mode`.execute(trx)
      answer = handOver(childUrl)
      await until(() => asked('/messages') === 1)
      await killChild(child)
      await endSessions(trx)
    })
    await sessionsGone()
    expect(await answer).toBeUndefined()
    expect(await untilSettled()).toMatchObject({ status: 'sent' })
    expect(await received()).toBe(1)
    expect(asked('/send')).toBe(1)
  })

  test('before Microsoft was asked to send it, or while it is, is sent once', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/send', delay: 1500, count: 1 })
    const answer = handOver(childUrl)
    await until(() => rowIs('sending'))
    await killChild(child)
    expect(await answer).toBeUndefined()
    expect(await untilSettled()).toMatchObject({ status: 'sent' })
    expect(await received()).toBe(1)
  })

  test('after Microsoft has sent it, and before that is written down, is not sent again', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/send', delay: 500, count: 1 })
    const answer = handOver(childUrl)
    await until(() => rowIs('sending'))
    await rig.platform.db.transaction(async (trx) => {
      await sql`select 1 from outgoing_messages where mailbox = ${sender} for update`.execute(trx)
      await until(() => asked('/send') === 1)
      await killChild(child)
      await endSessions(trx)
    })
    await sessionsGone()
    expect(await answer).toBeUndefined()
    expect(await untilSettled()).toMatchObject({ status: 'sent', attempts: 1 })
    expect(await received()).toBe(1)
    expect(asked('/send')).toBe(1)
  })

  test('and whose sent copy is gone is unknown, says so, and is never sent again', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/send', delay: 500, count: 1 })
    const answer = handOver(childUrl)
    await until(() => rowIs('sending'))
    await rig.platform.db.transaction(async (trx) => {
      await sql`select 1 from outgoing_messages where mailbox = ${sender} for update`.execute(trx)
      await until(() => asked('/send') === 1)
      await killChild(child)
      await endSessions(trx)
    })
    await sessionsGone()
    await answer
    const sent = await rig.call('GET', `${organization.at(sender)}/messages?folder=sentitems`)
    for (const { id } of sent.body.data as { id: string }[])
      await rig.call('DELETE', `${organization.at(sender)}/messages/${id}?permanent=true`)
    expect(await untilSettled()).toMatchObject({
      status: 'unknown',
      reason: expect.stringMatching(/no answer/),
      remedy: expect.stringMatching(/not sent again by itself/),
    })
    await advance(60 * minute)
    await rig.features.mail.runDue()
    expect(await handOver(rig.url)).toMatchObject({ body: { status: expect.any(String) } })
    expect(await received()).toBe(1)
    expect(asked('/send')).toBe(1)
  })
})

test('a service that sleeps through its lease writes nothing over what the next one found out', async () => {
  // The call breaks once the sleeper is awake again: by itself it would look, wait and send anew.
  rig.emulator.addFault({
    method: 'POST',
    path: '/v1.0/users/*/send',
    delay: 5000,
    reset: 'before',
    count: 1,
  })
  const answer = handOver(childUrl)
  await until(() => rowIs('sending'))
  await until(asleepWithoutLocks)
  for (let tries = 0; tries < 20 && !(await rowIs('sent')); tries++) {
    await advance(20_000)
    await rig.features.mail.runDue()
  }
  expect(await received()).toBe(1)
  child.kill('SIGCONT')
  expect(await answer).toMatchObject({ status: 202, body: { status: 'sent' } })
  for (let tries = 0; tries < 10; tries++) {
    await advance(60_000)
    await rig.features.mail.runDue()
  }
  expect(await rowIs('sent')).toBe(true)
  expect(await received()).toBe(1)
})
