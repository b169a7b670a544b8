import { type Dispatcher, fetch } from 'undici'

/** Who signs in, and what is answered to the question for consent. */
export interface Visitor {
  userPrincipalName: string
  password: string
  consent?: 'accept' | 'cancel'
}

/**
 * Walks through sign-in and consent pages as a browser without scripts would: fills in name and password, presses the
 * button that fits, keeps cookies, and stops at the first redirect to another origin. Answers that address.
 */
export async function walkSignIn(start: string, visitor: Visitor, dispatcher?: Dispatcher): Promise<URL> {
  const cookies = new Map<string, string>()
  let request: { url: URL; form?: URLSearchParams } = { url: new URL(start) }
  for (let page = 0; page < 12; page++) {
    const answer = await fetch(request.url, {
      method: request.form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(request.form === undefined ? {} : { body: request.form }),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';', 1)[0] ?? '').split('=', 2)
      cookies.set(name, value)
    }
    const text = await answer.text()
    const location = answer.headers.get('location')
    if (location !== null) {
      const next = new URL(location, request.url)
      if (next.origin !== request.url.origin) return next
      request = { url: next }
    } else {
      request = fillIn(text, request.url, visitor)
    }
  }
  throw new Error('The sign-in led nowhere.')
}

function fillIn(page: string, base: URL, visitor: Visitor): { url: URL; form: URLSearchParams } {
  const [, action, content] = /<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(page) ?? []
  if (action === undefined || content === undefined) {
    throw new Error(
      `A page without a form: ${page
        .replace(/<style>.*?<\/style>/s, '')
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .slice(0, 300)}`,
    )
  }
  const form = new URLSearchParams()
  for (const [tag] of content.matchAll(/<input[^>]*>/g)) {
    const name = attribute(tag, 'name')
    if (name === undefined || attribute(tag, 'type') === 'checkbox') continue
    const known: Record<string, string> = { loginfmt: visitor.userPrincipalName, passwd: visitor.password }
    form.set(name, known[name] ?? attribute(tag, 'value') ?? '')
  }
  if (content.includes('name="consent"')) form.set('consent', visitor.consent ?? 'accept')
  return { url: new URL(action.replaceAll('&amp;', '&'), base), form }
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
}
