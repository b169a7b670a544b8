import { createHash } from 'node:crypto'
import { CALLBACK, type EntraSite, SECRET } from './entra-site.ts'
import { asLeft, asPage, type FormBrowser } from './form-browser.ts'

export const VERIFIER = 'a-verifier-that-is-long-enough-for-the-rules-0123456789'
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** The path of an authorize request with usual parameters; those given win, empty ones are left out. */
export function authorizeUrl(
  site: EntraSite,
  more: Readonly<Record<string, string>> = {},
  tenant = 'organizations',
): string {
  const query = new URLSearchParams({
    client_id: site.app.appId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid profile email offline_access User.Read',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  })
  for (const [name, value] of [...query]) if (value === '') query.delete(name)
  return `/${tenant}/oauth2/v2.0/authorize?${query}`
}

/** Signs in as this person and accepts what is asked; gives the redirect to the app. */
export async function signInAs(
  browser: FormBrowser,
  url: string,
  name: string,
  accept: Readonly<Record<string, string>> = { consent: 'accept' },
): Promise<URL> {
  const first = asPage(await browser.open(url))
  const result = await browser.signIn(first, name, `Password-of-${name.split('@')[0]}`)
  return 'location' in result ? result.location : asLeft(await browser.submit(result, accept))
}

/** The form that redeems a code. */
export function codeForm(site: EntraSite, code: string | null, more: Readonly<Record<string, string>> = {}) {
  return {
    grant_type: 'authorization_code',
    client_id: site.app.appId,
    client_secret: SECRET,
    code: code ?? '',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    ...more,
  }
}
