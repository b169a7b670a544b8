import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { libraryPath } from './sign-in/library-routes.ts'
import { annsPassword, type ConsoleRig, consoleRig, type TestBrowser, tokenOf } from './testing/index.ts'
import { codeOf, fromBase32 } from './testing/totp-code.ts'

let rig: ConsoleRig
let ann: TestBrowser

beforeAll(async () => {
  rig = await consoleRig()
  ann = await rig.administrator()
})
afterAll(() => rig.close())

const enabled = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })

async function withTotp(
  email: string,
): Promise<{ page: TestBrowser; id: string; uri: string; backup: string[] }> {
  const page = await rig.member(ann, 'developer', email)
  const asked = await page.call('POST', `${libraryPath}/two-factor/enable`, {
    body: { password: annsPassword },
  })
  const { totpURI, backupCodes } = enabled.parse(asked.body)
  const on = await page.call('POST', `${libraryPath}/two-factor/verify-totp`, {
    body: { code: codeOf(totpURI) },
  })
  expect(on.status).toBe(200)
  expect(on.body).toEqual({})
  return { page, id: page.id, uri: totpURI, backup: backupCodes }
}

const signIn = (email: string, totp?: string) =>
  rig.browser().call('POST', '/console/sign-in', {
    body: { email, password: annsPassword, ...(totp === undefined ? {} : { totp }) },
  })

describe('an authenticator app', () => {
  it('is asked for from then on; a code works once, and a backup code too', async () => {
    const { page, uri, backup } = await withTotp('ines@example.com')
    expect((await page.call('GET', '/console/session')).body).toMatchObject({ methods: { totp: true } })
    const asked = await signIn('ines@example.com')
    expect(asked).toMatchObject({ status: 401, body: { secondFactor: ['totp', 'backup'] } })
    expect(asked.headers.getSetCookie()).toEqual([])

    // The next half minute's code: this one's has just been used to switch it on.
    const code = codeOf(uri, 1)
    const right = await signIn('ines@example.com', ` ${code.slice(0, 3)} ${code.slice(3)}`)
    expect(right).toMatchObject({ status: 200, body: { member: { email: 'ines@example.com' } } })
    expect((await signIn('ines@example.com', code)).status).toBe(401)

    const [first = ''] = backup
    expect((await signIn('ines@example.com', first)).status).toBe(200)
    expect((await signIn('ines@example.com', first)).status).toBe(401)
    const second = backup[1] ?? ''
    const hers = await rig.browser().call('POST', '/console/sign-in', {
      body: { email: 'ines@example.com', password: 'not her password', totp: second },
    })
    expect(hers.body.secondFactor).toBeUndefined()
    expect((await signIn('ines@example.com', second)).status).toBe(200)
  })

  it('is taken away by herself with her password, or by an administrator’s link', async () => {
    const jo = await withTotp('jo@example.com')
    const off = (password: string) =>
      jo.page.call('POST', `${libraryPath}/two-factor/disable`, { body: { password } })
    expect((await off('not it')).status).toBe(400)
    expect((await off(annsPassword)).status).toBe(200)
    expect((await signIn('jo@example.com')).status).toBe(200)

    const kim = await withTotp('kim@example.com')
    const reset = async (dropSecondFactors: boolean) => {
      const link = await ann.call('POST', `/v1/members/${kim.id}/link`, { body: { dropSecondFactors } })
      await rig.browser().call('POST', '/console/reset', {
        body: { token: tokenOf(String(link.body.url)), password: annsPassword },
      })
    }
    await reset(false)
    expect((await signIn('kim@example.com')).status).toBe(401)
    await reset(true)
    expect((await signIn('kim@example.com')).status).toBe(200)
  })

  it('stands in the database as nothing that a reader of it can use', async () => {
    const { id, uri, backup } = await withTotp('lea@example.com')
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    const rows = await rig.platform.db.prepared<{ row: string }>(
      {
        name: 'test.factor',
        text: 'select f::text as row from console_second_factors f where member_id = $1',
      },
      [id],
    )
    expect(rows).toHaveLength(1)
    for (const told of [secret, fromBase32(secret).toString('utf8'), ...backup]) {
      expect(rows[0]?.row).not.toContain(Buffer.from(told).toString('hex'))
    }
  })
})
