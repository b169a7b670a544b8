import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyWebhook } from './verify-webhook.ts'

const key = Buffer.alloc(32, 7)
const secret = `whsec_${key.toString('base64')}`
const at = 1_767_225_600
const now = new Date(at * 1000)
const body = JSON.stringify({ id: 'chg_1', type: 'message.created', data: { subject: 'Grüße' } })
const sign = (text: string, by = key, id = 'chg_1', time: number | string = at) =>
  `v1,${createHmac('sha256', by).update(`${id}.${time}.${text}`).digest('base64')}`
const headers = (signature = sign(body), time: number | string = at) => ({
  'webhook-id': 'chg_1',
  'webhook-timestamp': String(time),
  'webhook-signature': signature,
})

describe('a webhook', () => {
  it('is known by its signature, as text or bytes, headers as Node or fetch has them', async () => {
    expect(await verifyWebhook(secret, headers(), body, { now })).toMatchObject({ id: 'chg_1' })
    expect(await verifyWebhook(secret, new Headers(headers()), Buffer.from(body), { now })).toMatchObject({
      data: { subject: 'Grüße' },
    })
    const capital = { 'Webhook-Id': ['chg_1'], 'Webhook-Timestamp': `${at}`, 'Webhook-Signature': sign(body) }
    expect(await verifyWebhook(secret, capital, body, { now })).toMatchObject({ id: 'chg_1' })
  })

  // The example of the specification's own libraries.
  it('is signed as Standard Webhooks has it', async () => {
    const known = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const body = await verifyWebhook(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      known,
      '{"test": 2432232314}',
      {
        now: new Date(1_614_265_330_000),
      },
    )
    expect(body).toEqual({ test: 2432232314 })
  })

  it('may bear several signatures, and may be checked with several secrets', async () => {
    const other = Buffer.alloc(32, 9)
    const both = headers(`${sign(body, other)} v1a,xyz ${sign(body)}`)
    expect(await verifyWebhook(secret, both, body, { now })).toMatchObject({ id: 'chg_1' })
    const secrets = [`whsec_${other.toString('base64')}`, secret]
    expect(await verifyWebhook(secrets, headers(), body, { now })).toMatchObject({ id: 'chg_1' })
  })

  it.each([
    ['no_match', headers(), `${body} `],
    ['no_match', headers(sign(body, Buffer.alloc(32, 8))), body],
    ['no_match', headers(sign(body, key, 'chg_2')), body],
    ['no_match', headers(sign(body).replace('v1,', 'v1a,')), body],
    ['no_match', headers('v1,%%%'), body],
    ['no_match', headers(sign(body).slice(0, 10)), body],
    ['no_match', headers(), Buffer.from([0xff])],
    ['missing_header', { ...headers(), 'webhook-id': '' }, body],
    ['missing_header', {}, body],
    ['bad_timestamp', headers(sign(body, key, 'chg_1', 'soon'), 'soon'), body],
    ['too_old', headers(sign(body, key, 'chg_1', at - 301), at - 301), body],
    ['too_new', headers(sign(body, key, 'chg_1', at + 301), at + 301), body],
    ['bad_body', headers(sign('{')), '{'],
  ])('is refused: %s', async (code, given, text) => {
    await expect(verifyWebhook(secret, given, text, { now })).rejects.toMatchObject({
      name: 'WebhookVerificationError',
      code,
    })
  })

  it('is in time within five minutes, or what a caller allows', async () => {
    for (const time of [at - 300, at + 300]) {
      const given = headers(sign(body, key, 'chg_1', time), time)
      expect(await verifyWebhook(secret, given, body, { now })).toMatchObject({ id: 'chg_1' })
      await expect(verifyWebhook(secret, given, body, { now, toleranceMs: 1000 })).rejects.toThrow()
    }
  })

  it.each(['', 'whsec_', 'whsec_%'])('needs a secret, which %j is not', async (wrong) => {
    await expect(verifyWebhook(wrong, headers(), body, { now })).rejects.toMatchObject({ code: 'bad_secret' })
  })
})
