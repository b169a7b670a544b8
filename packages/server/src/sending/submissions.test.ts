import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SendingStage, sendingStage } from './testing/sending-stage.ts'

let stage: SendingStage
beforeAll(async () => {
  stage = await sendingStage()
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())

const reader = [{ address: 'reader@elsewhere.example' }]

async function freshProfile(): Promise<{ address: string; profile: string }> {
  const address = stage.mailbox()
  const profile = await stage.profile({
    transport: 'smtp',
    authentication: stage.byApp(),
    sender: { address },
  })
  return { address, profile }
}

const sentBy = (address: string, subject: string) =>
  stage.messages(address, 'sentitems').filter((one) => one.includes(`Subject: ${subject}\r\n`))

describe('a submission', () => {
  test('that is handed over twice with one Idempotency-Key is one', async () => {
    const { address, profile } = await freshProfile()
    const hand = async () => {
      const answer = await fetch(`${stage.rig.url}${profile}/submissions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${stage.rig.adminKey}`,
          'content-type': 'application/json',
          'idempotency-key': 'invoice-42',
        },
        body: JSON.stringify({ to: reader, subject: 'Once', text: 'x' }),
      })
      return (await answer.json()) as { id: string }
    }
    const first = await hand()
    expect((await hand()).id).toBe(first.id)
    await stage.rig.features.sending.runDue()
    expect(sentBy(address, 'Once')).toHaveLength(1)
  })

  test('waits for its time and can be cancelled before it', async () => {
    const { address, profile } = await freshProfile()
    const sendAt = new Date(stage.rig.platform.clock.now().getTime() + 3_600_000).toISOString()
    const later = await stage.submit(profile, { to: reader, subject: 'Later', text: 'x', sendAt })
    const never = await stage.submit(profile, { to: reader, subject: 'Never', text: 'x', sendAt })
    expect(later.body.status).toBe('scheduled')
    const cancelled = await stage.rig.call('DELETE', `${profile}/submissions/${never.body.id}`)
    expect(cancelled.body.status).toBe('cancelled')
    expect(await stage.deliveries(never.body.id)).toMatchObject([{ state: 'cancelled' }])
    await stage.rig.advance(3_601_000)
    await stage.rig.features.sending.runDue()
    expect(sentBy(address, 'Later')).toHaveLength(1)
    expect(sentBy(address, 'Never')).toHaveLength(0)
    expect((await stage.rig.call('DELETE', `${profile}/submissions/${later.body.id}`)).status).toBe(409)
  })

  test('is held back where its mailbox has sent its share of the minute, what matters more first', async () => {
    const { profile } = await freshProfile()
    const call = (body: unknown) => stage.rig.call('POST', `${profile}/submissions`, { body })
    for (let n = 0; n < 32; n++)
      await call({ to: reader, subject: `n${n}`, text: 'x', priority: n === 31 ? 5 : 0 })
    const round = async () => {
      await stage.rig.features.sending.runDue()
      await stage.rig.advance(1100)
      const { body } = await stage.rig.call('GET', `${profile}/submissions?limit=200`)
      return body.data as { subject: string; status: string; waits: string | null }[]
    }
    const isFull = (all: { waits: string | null }[]) =>
      all.filter(({ waits }) => waits?.includes('30 messages a minute')).length === 2
    // Three at once: whoever finds no place waits a second. All of it within the minute.
    let all = await round()
    for (let rounds = 1; rounds < 40 && !isFull(all); rounds++) all = await round()
    expect(all.filter(({ status }) => status === 'sent')).toHaveLength(30)
    expect(all.find(({ subject }) => subject === 'n31')?.status).toBe('sent')
    expect(all.filter(({ status }) => status === 'queued')).toHaveLength(2)
    expect(isFull(all)).toBe(true)
    await stage.rig.advance(61_000)
    await stage.rig.features.sending.runDue()
    const after = await stage.rig.call('GET', `${profile}/submissions?status=sent&limit=200`)
    expect(after.body.data).toHaveLength(32)
  })

  test('of a paused profile waits until it goes on', async () => {
    const { address, profile } = await freshProfile()
    await stage.rig.call('PATCH', profile, { body: { paused: true } })
    const waits = await stage.submit(profile, { to: reader, subject: 'Paused', text: 'x' })
    expect(waits.body.status).toBe('queued')
    await stage.rig.call('PATCH', profile, { body: { paused: false } })
    await stage.rig.features.sending.runDue()
    expect(sentBy(address, 'Paused')).toHaveLength(1)
  })

  test('is made of a template: escaped in HTML, with partials, by version, and with no line of its own in a header', async () => {
    const { address, profile } = await freshProfile()
    const put = (name: string, body: unknown) =>
      stage.rig.call('PUT', `${profile}/templates/${name}`, { body })
    await put('footer', { subject: 'unused', html: '<i>{{ "R&D" }}</i>', text: 'R&D' })
    const texts = {
      subject: 'Order {{ number }}',
      html: '{% for item in items %}<li>{{ item }}</li>{% endfor %}{% render "footer" %}',
      text: '{{ items | join: ", " }} {% render "footer" %}',
    }
    expect((await put('order', texts)).body).toMatchObject({ version: 1 })
    const variables = { number: '7\r\nBcc: thief@x.example', items: ['<script>', 'b'] }
    const preview = await stage.rig.call('POST', `${profile}/templates/order/preview`, {
      body: { variables },
    })
    expect(preview.body).toEqual({
      subject: 'Order 7 Bcc: thief@x.example',
      html: '<li>&lt;script&gt;</li><li>b</li><i>R&amp;D</i>',
      text: '<script>, b R&D',
    })
    expect((await put('order', { ...texts, subject: 'Second {{ number }}' })).body).toMatchObject({
      version: 2,
    })
    const send = (template: unknown) => stage.submit(profile, { to: reader, template })
    expect((await send({ name: 'order', variables })).body).toMatchObject({
      status: 'sent',
      subject: 'Second 7 Bcc: thief@x.example',
    })
    expect((await send({ name: 'order', version: 1, variables })).body.subject).toBe(
      'Order 7 Bcc: thief@x.example',
    )
    expect(sentBy(address, 'Order 7 Bcc: thief@x.example')[0]).not.toMatch(/^Bcc:/im)
    const missing = await send({ name: 'order', variables: { number: 1 } })
    expect(missing).toMatchObject({ status: 400, body: { detail: expect.stringContaining('items') } })
    expect((await put('bad', { subject: '{% for x %}' })).status).toBe(400)
    const endless = { subject: '{% for i in (1..100000000) %}{{ i }}{% endfor %}' }
    await put('endless', endless)
    expect((await send({ name: 'endless', variables: {} })).status).toBe(400)
  })

  test('takes no header that says who or where to', async () => {
    const { profile } = await freshProfile()
    const asked = (headers: unknown) =>
      stage.rig.call('POST', `${profile}/submissions`, {
        body: { to: reader, subject: 'x', text: 'x', headers },
      })
    for (const name of [
      'Bcc',
      'From',
      'Sender',
      'Resent-To',
      'X-Gatewarden-Submission',
      'X-MS-Exchange-Organization-AuthAs',
    ])
      expect((await asked([{ name, value: 'x' }])).status).toBe(400)
    expect((await asked([{ name: 'X-Ok', value: 'a\r\nBcc: b@c.example' }])).status).toBe(400)
    expect((await asked([{ name: 'X-Ok', value: 'a' }])).status).toBe(202)
  })
})
