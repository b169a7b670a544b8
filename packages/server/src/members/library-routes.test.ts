import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { libraryPath, mounted } from './sign-in/library-routes.ts'
import { annsPassword, type ConsoleRig, consoleRig, type TestBrowser } from './testing/index.ts'

let rig: ConsoleRig
let ann: TestBrowser

beforeAll(async () => {
  rig = await consoleRig()
  ann = await rig.administrator()
})
afterAll(() => rig.close())

describe('the routes of the sign-in library', () => {
  it('that are mounted are those that were looked at, and those that it has are known', async () => {
    const all = await rig.members.libraryRoutes()
    expect(all).toEqual(knownRoutes)
    const each = all.flatMap((route) => {
      const [methods = '', path = ''] = route.split(' ')
      return methods.split(',').map((method) => ({ method, path }))
    })
    for (const { method, path } of each) {
      const isMounted = mounted.some((route) => route.method === method && route.path === path)
      const answer = await rig.browser().call(method, `${libraryPath}${path.replace(/:\w+/, 'x')}`, {
        ...(method === 'GET' ? {} : { body: {} }),
      })
      // A mounted one says who may, or what is missing; the others are not there.
      expect({ path, isThere: answer.status !== 404 }).toEqual({ path, isThere: isMounted })
    }
  })

  it('sign nobody up', async () => {
    const body = { email: 'eve@example.com', password: annsPassword, name: 'Eve', role: 'administrator' }
    for (const path of [
      '/sign-up/email',
      '/sign-up/email/',
      '//sign-up/email',
      '/sign-up%2Femail',
      '/SIGN-UP/EMAIL',
    ]) {
      expect((await rig.browser().call('POST', `${libraryPath}${path}`, { body })).status).toBe(404)
    }
    expect((await rig.members.service.list()).map(({ email }) => email)).not.toContain('eve@example.com')
  })

  it('ask for the console’s header, its origin, and a sign-in that is not long ago', async () => {
    const mia = await rig.member(ann, 'auditor', 'mia@example.com')
    for (const { method, path, for: who } of mounted) {
      const body = method === 'GET' ? {} : { body: {} }
      const at = `${libraryPath}${path}`
      const foreign = await mia.call(method, at, {
        ...body,
        headers: { 'x-gatewarden-console': '', origin: 'https://evil.example' },
      })
      expect({ path, status: foreign.status }).toEqual({ path, status: 401 })
      if (who === 'anybody') continue
      expect({ path, status: (await rig.browser().call(method, at, body)).status }).toEqual({
        path,
        status: 401,
      })
    }
  })
})

/** better-auth 1.7.6 with its two-factor and passkey plugins. Look at what is new before it is added here. */
const knownRoutes: readonly string[] = [
  'GET /account-info',
  'GET /delete-user/callback',
  'GET /error',
  'GET /list-accounts',
  'GET /list-sessions',
  'GET /ok',
  'GET /passkey/generate-authenticate-options',
  'GET /passkey/generate-register-options',
  'GET /passkey/list-user-passkeys',
  'GET /reset-password/:token',
  'GET /verify-email',
  'GET,POST /callback/:id',
  'GET,POST /get-session',
  'POST /change-email',
  'POST /change-password',
  'POST /delete-user',
  'POST /get-access-token',
  'POST /link-social',
  'POST /passkey/delete-passkey',
  'POST /passkey/update-passkey',
  'POST /passkey/verify-authentication',
  'POST /passkey/verify-registration',
  'POST /refresh-token',
  'POST /request-password-reset',
  'POST /reset-password',
  'POST /revoke-other-sessions',
  'POST /revoke-session',
  'POST /revoke-sessions',
  'POST /send-verification-email',
  'POST /sign-in/email',
  'POST /sign-in/social',
  'POST /sign-out',
  'POST /sign-up/email',
  'POST /two-factor/disable',
  'POST /two-factor/enable',
  'POST /two-factor/generate-backup-codes',
  'POST /two-factor/get-totp-uri',
  'POST /two-factor/send-otp',
  'POST /two-factor/verify-backup-code',
  'POST /two-factor/verify-otp',
  'POST /two-factor/verify-totp',
  'POST /unlink-account',
  'POST /update-session',
  'POST /update-user',
  'POST /verify-password',
]
