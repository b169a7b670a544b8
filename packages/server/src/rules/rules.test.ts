import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectedOrganization } from '../connect/testing/connected-organization.ts'
import { forgetRecords } from '../platform/http/idempotency-store.ts'
import { type SendingStage, sendingStage } from '../sending/testing/sending-stage.ts'

let stage: SendingStage
let profile: string
let sender: string
const owner = { address: 'owner@elsewhere.example' }

beforeAll(async () => {
  stage = await sendingStage()
  sender = stage.mailbox()
  profile = await stage.profile({
    transport: 'smtp',
    authentication: stage.byApp(),
    sender: { address: sender },
  })
  await template('invoice', {
    subject: 'Invoice {{ data.number }} for {{ recipient.name }}',
    html: '<b>{{ data.note }}</b>',
    text: '{{ data.note }}',
  })
  await template('digest', {
    subject: '{{ count }} events',
    text: '{% for item in items %}{{ item.data.n }} {% endfor %}',
  })
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())

const call = (method: string, path: string, body?: unknown) =>
  stage.rig.call(method, path, body === undefined ? {} : { body })
const template = (name: string, body: unknown) => call('PUT', `${profile}/templates/${name}`, body)
const act = () => stage.rig.features.rules.runDue()

async function rule(wish: Record<string, unknown>): Promise<string> {
  const made = await call('POST', '/v1/rules', {
    name: 'A rule',
    profile: profile.split('/').at(-1),
    ...wish,
  })
  if (made.status !== 201) throw new Error(made.text)
  return `/v1/rules/${made.body.id}`
}

const trigger = (event: string, data: unknown, more: Record<string, unknown> = {}) =>
  call('POST', '/v1/triggers', { event, data, ...more })

interface ShownRun {
  id: string
  state: string
  reason: string | null
  submissions: string[]
  leftOut: { recipient: string; reason: string }[]
  occurrence: string
}

async function runsOf(path: string): Promise<ShownRun[]> {
  const { body } = await call('GET', `${path}/runs`)
  return (body.data as ShownRun[]).reverse()
}

async function submissionsOf(run: ShownRun | undefined): Promise<Record<string, unknown>[]> {
  const all = run?.submissions ?? []
  return Promise.all(all.map(async (id) => (await call('GET', `${profile}/submissions/${id}`)).body))
}

const invoices = { type: 'event', changes: ['trigger.invoice'] }

describe('a rule on events', () => {
  test('sends by a template where its conditions hold, says why where they do not, and once for each event', async () => {
    const path = await rule({
      trigger: invoices,
      conditions: [{ field: 'data.amount', operator: 'above', value: 100 }],
      to: [{ ...owner, name: 'Owner' }, { field: 'data.people' }],
      cc: [{ field: 'data.nobody' }],
      separate: true,
      content: { template: 'invoice' },
      attachments: ['pdf'],
      reference: 'data.number',
    })
    await trigger('invoice', { number: 'early', amount: 500 }, { customer: undefined })
    await act()
    await trigger('invoice', { number: '41', amount: 5 })
    await trigger(
      'invoice',
      {
        number: '42\r\nBcc: thief@x.example',
        amount: 500,
        note: '<script>',
        people: [
          { address: 'ann@elsewhere.example', name: 'Ann\r\nX: y' },
          'a@x.example, b@x.example',
          7,
          owner.address,
        ],
      },
      { attachments: [file('pdf', 'invoice.pdf'), file('other', 'other.txt')] },
    )
    await act()
    await act()
    const runs = await runsOf(path)
    expect(runs).toHaveLength(3)
    const [early, low, high] = ['failed', 'skipped', 'sent'].map((state) =>
      runs.find((one) => one.state === state),
    )
    // The template names what was not told.
    expect(early).toMatchObject({ state: 'failed', reason: expect.stringContaining('note') })
    expect(low).toMatchObject({
      state: 'skipped',
      reason: 'The condition data.amount above 100 does not hold: there is 5.',
    })
    expect(high).toMatchObject({ state: 'sent' })
    expect(high?.leftOut.map(({ recipient, reason }) => [recipient, reason])).toEqual([
      ['data.people', '"a@x.example, b@x.example" is no e-mail address'],
      ['data.people', '7 is no e-mail address'],
      ['data.nobody', 'nothing is there'],
    ])
    const sent = await submissionsOf(high)
    expect(sent.map(({ subject }) => subject)).toEqual([
      'Invoice 42 Bcc: thief@x.example for Owner',
      'Invoice 42 Bcc: thief@x.example for',
    ])
    // What is no one line is no reference either.
    expect(sent[0]?.reference).toBe(high?.id)
    await stage.rig.features.sending.runDue()
    const mail = stage.messages(sender, 'sentitems').filter((one) => one.includes('Invoice 42'))
    expect(mail).toHaveLength(2)
    for (const one of mail) {
      expect(one).toContain('&lt;script&gt;')
      expect(one).toContain('invoice.pdf')
      expect(one).not.toContain('other.txt')
      expect(one).toMatch(/^Auto-Submitted: auto-generated/im)
      expect(one).not.toMatch(/^(Bcc|X):/im)
    }
  })

  test('hears the same trigger once, by its Idempotency-Key', async () => {
    const path = await rule({
      trigger: { type: 'event', changes: ['trigger.once'] },
      to: [owner],
      content: { template: 'digest' },
    })
    const tell = async () => {
      const answer = await fetch(`${stage.rig.url}/v1/triggers`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${stage.rig.adminKey}`,
          'content-type': 'application/json',
          'idempotency-key': 'order-1',
        },
        body: JSON.stringify({ event: 'once' }),
      })
      return (await answer.json()) as { id: string }
    }
    const first = await tell()
    // As after a crash: what the door had kept of the answer is gone.
    await forgetRecords(stage.rig.platform.db, -3_600_000)
    expect((await tell()).id).toBe(first.id)
    await act()
    expect(await runsOf(path)).toMatchObject([{ occurrence: first.id, state: 'sent' }])
  })

  test('hears nothing while it is paused, and goes on with what comes later', async () => {
    const path = await rule({
      trigger: { type: 'event', changes: ['trigger.pause.*'] },
      to: [owner],
      content: { template: 'digest' },
    })
    await call('PATCH', path, { paused: true })
    await trigger('pause.a', {})
    await act()
    expect((await call('PATCH', path, { paused: false })).body).toMatchObject({ status: 'active' })
    await trigger('pause.b', {})
    await act()
    expect(await runsOf(path)).toMatchObject([{ cause: 'trigger.pause.b' }])
  })

  test('answers not its own mail, and is paused where it sends more than it may', async () => {
    const path = await rule({
      trigger: { type: 'event', changes: ['delivery.sent'] },
      conditions: [{ field: 'data.recipient', operator: 'is', value: 'loop@elsewhere.example' }],
      to: [{ address: 'loop@elsewhere.example' }],
      content: { template: 'digest' },
      mostAnHour: 2,
    })
    const other = { to: [{ address: 'loop@elsewhere.example' }], subject: 'First', text: 'x' }
    await stage.submit(profile, other)
    await act()
    await stage.rig.advance(61_000)
    await stage.rig.features.sending.runDue()
    await act()
    // Mail of other rules went out beside it.
    const own = async () => (await runsOf(path)).filter(({ reason }) => !reason?.includes('does not hold'))
    expect((await own()).map(({ state, reason }) => [state, reason])).toEqual([
      ['sent', null],
      ['skipped', 'The message was this rule’s own.'],
    ])
    for (let n = 0; n < 2; n++) await stage.submit(profile, other)
    await act()
    await act()
    expect((await call('GET', path)).body).toMatchObject({
      status: 'paused',
      reason: expect.stringContaining('2 times'),
    })
    const states = (await own()).map(({ state }) => state)
    expect(states.toSorted()).toEqual(['sent', 'sent', 'skipped', 'waiting'])
    await call('DELETE', path)
  })

  test('writes to users and members of groups of the directory, each once', async () => {
    const { connection, admin, employee, id } = await connectedOrganization(stage.rig, 'rulepeople', {
      permissions: ['GroupMember.Read.All'],
    })
    const members = [admin, employee].map(({ userPrincipalName }) => userPrincipalName)
    const group = stage.rig.emulator.addGroup(id, { displayName: 'Team', kind: 'microsoft365', members })
    const path = await rule({
      trigger: { type: 'event', changes: ['trigger.people'] },
      to: [
        { user: employee.userPrincipalName, connection },
        { user: 'nobody@rulepeople.onmicrosoft.com', connection },
      ],
      bcc: [{ group: group.id, connection }],
      content: { template: 'digest' },
    })
    await trigger('people', {})
    await act()
    const [run] = await runsOf(path)
    expect(run).toMatchObject({
      state: 'sent',
      leftOut: [{ recipient: 'nobody@rulepeople.onmicrosoft.com' }],
    })
    const [sent] = await submissionsOf(run)
    const deliveries = await stage.deliveries(sent?.id)
    expect(deliveries.map(({ recipient }) => recipient)).toEqual(
      members.map((one) => one.toLowerCase()).toSorted(),
    )
  })
})

describe('a rule on time', () => {
  test('of one time runs once, and no more', async () => {
    const at = new Date(stage.rig.platform.clock.now().getTime() + 60_000).toISOString()
    const path = await rule({ trigger: { type: 'once', at }, to: [owner], content: { template: 'digest' } })
    await act()
    expect(await runsOf(path)).toEqual([])
    await stage.rig.advance(61_000)
    await act()
    await act()
    expect(await runsOf(path)).toMatchObject([{ state: 'sent', occurrence: at }])
    expect((await call('GET', path)).body).toMatchObject({ status: 'done', nextAt: null })
    expect((await call('PATCH', path, { paused: false })).status).toBe(409)
    expect((await call('PATCH', path, { name: 'Renamed' })).body).toMatchObject({
      status: 'done',
      nextAt: null,
    })
  })

  test('on a schedule runs once for all that fell due while nothing ran, and says when it is due next', async () => {
    const path = await rule({
      trigger: { type: 'schedule', cron: '0 8 * * *', timeZone: 'W. Europe Standard Time' },
      to: [owner],
      content: { report: { days: 7 } },
    })
    const { body } = await call('GET', path)
    expect(body.trigger).toMatchObject({ timeZone: 'Europe/Berlin' })
    await stage.submit(profile, { to: [{ address: 'gone@elsewhere.example' }], subject: '=cmd()', text: 'x' })
    await stage.rig.advance(3 * 86_400_000)
    await act()
    await act()
    const [run, ...more] = await runsOf(path)
    expect(more).toEqual([])
    expect(run).toMatchObject({ state: 'sent' })
    const { body: after } = await call('GET', path)
    expect(Date.parse(String(after.nextAt)) - Date.parse(run?.occurrence ?? '')).toBe(86_400_000)
    await stage.rig.features.sending.runDue()
    const report = stage.messages(sender, 'sentitems').find((one) => one.includes('Deliveries of A profile'))
    expect(report).toContain('text/csv')
    const csv =
      /filename=deliveries-[^\r]*\r\n(?:[^\r]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/.exec(report ?? '')?.[1] ?? ''
    const lines = Buffer.from(csv, 'base64').toString('utf8').split('\r\n')
    expect(lines[0]).toContain('"submission","reference"')
    expect(lines.some((one) => one.includes(`"'=cmd()"`) && one.includes('gone@elsewhere.example'))).toBe(
      true,
    )
  })

  test('as a digest gathers what happened and tells it in one message', async () => {
    const path = await rule({
      trigger: { type: 'digest', changes: ['trigger.gather'], cron: '0 * * * *', timeZone: 'UTC', most: 2 },
      conditions: [{ field: 'data.n', operator: 'isNot', value: 2 }],
      to: [owner],
      content: { template: 'digest' },
    })
    for (const n of [1, 2, 3, 4]) await trigger('gather', { n })
    await act()
    expect(await runsOf(path)).toEqual([])
    for (let hour = 0; hour < 2; hour++) {
      await stage.rig.advance(3_600_000)
      await act()
    }
    const [full, empty] = await runsOf(path)
    expect(full).toMatchObject({ state: 'sent' })
    expect((await submissionsOf(full))[0]?.subject).toBe('3 events')
    expect(empty).toMatchObject({ state: 'skipped', reason: 'Nothing was gathered.' })
  })
})

describe('a test run', () => {
  test('sends nothing and shows what would be sent to whom, and why not', async () => {
    const wish = {
      trigger: invoices,
      conditions: [{ field: 'data.amount', operator: 'above', value: 100 }],
      to: [{ field: 'data.email' }],
      content: { template: 'invoice' },
    }
    const path = await rule(wish)
    const before = await call('GET', `${profile}/submissions?limit=200`)
    const data = { amount: 101, number: 1, note: '<i>', email: 'ann@elsewhere.example' }
    await template('invoice', { subject: 'Invoice {{ data.number }}', html: '<b>{{ data.note }}</b>' })
    expect((await call('POST', `${path}/test`, { data: { ...data, note: undefined } })).body).toMatchObject({
      wouldSend: false,
      reason: expect.stringContaining('note'),
    })
    expect((await call('POST', `${path}/test`, { data })).body).toMatchObject({
      wouldSend: true,
      count: 1,
      conditions: [{ seen: 101, holds: true }],
      messages: [
        { to: [{ address: 'ann@elsewhere.example' }], subject: 'Invoice 1', html: '<b>&lt;i&gt;</b>' },
      ],
    })
    expect((await call('POST', `${path}/test`, { data: { ...data, amount: 1 } })).body).toMatchObject({
      wouldSend: false,
      reason: 'The condition data.amount above 100 does not hold: there is 1.',
    })
    const draft = { name: 'Draft', profile: profile.split('/').at(-1), ...wish }
    expect(
      (await call('POST', '/v1/rules/test', { rule: draft, data: { ...data, email: 'x' } })).body,
    ).toMatchObject({
      wouldSend: false,
      leftOut: [{ recipient: 'data.email', reason: '"x" is no e-mail address' }],
    })
    await act()
    expect((await call('GET', `${profile}/submissions?limit=200`)).body).toEqual(before.body)
    expect(await runsOf(path)).toEqual([])
  })

  test('and a rule are refused with the field that is wrong', async () => {
    const wish = {
      name: 'x',
      profile: profile.split('/').at(-1),
      trigger: invoices,
      to: [owner],
      content: { template: 'invoice' },
    }
    const refused: [Record<string, unknown>, string][] = [
      [{ to: [] }, 'body.to'],
      [{ to: [{ address: 'a@b.example\r\nBcc: c@d.example' }] }, 'body.to.0.address'],
      [{ to: [{ field: 'process.env' }] }, 'body.to.0.field'],
      [{ trigger: { type: 'schedule', cron: 'x', timeZone: 'UTC' } }, 'body.trigger.cron'],
      [{ trigger: { type: 'schedule', cron: '* * * * *', timeZone: 'Mars' } }, 'body.trigger.timeZone'],
      [{ content: { template: 'nope' } }, 'body.content.template'],
      [{ conditions: [{ field: 'data.x', operator: 'is' }] }, 'body.conditions.0'],
    ]
    for (const [change, field] of refused) {
      const answer = await call('POST', '/v1/rules', { ...wish, ...change })
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(field)])
    }
    const limited = await stage.rig.key({ scopes: ['rules:write', 'rules:read'], mailboxes: [sender] })
    expect((await stage.rig.call('POST', '/v1/rules', { body: wish, key: limited })).status).toBe(403)
    const other = await stage.rig.key({ scopes: ['rules:read'], customers: ['somebody'] })
    const path = await rule(wish)
    expect((await stage.rig.call('GET', path, { key: other })).status).toBe(404)
  })
})

const file = (id: string, name: string) => ({ id, name, content: Buffer.from(name).toString('base64') })
