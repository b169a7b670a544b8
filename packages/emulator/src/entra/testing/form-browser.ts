import assert from 'node:assert/strict'
/** A page that was received, with its forms. */
export interface ReceivedPage {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly forms: readonly Form[]
}

interface Form {
  readonly action: string
  readonly fields: ReadonlyMap<string, string>
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly label: string }[]
}

/** Where a redirect led that does not belong to the service under test. */
export interface LeftTo {
  readonly location: URL
}

/**
 * A browser without scripts: it keeps cookies, follows redirects within one origin, reads forms and sends them as a person
 * would who fills them in. A redirect elsewhere ends its way; `LeftTo` says where to.
 */
export class FormBrowser {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.#origin = origin
  }

  open(url: string): Promise<ReceivedPage | LeftTo> {
    return this.#go(new URL(url, this.#origin), {})
  }

  /** Sends the form of this page whose fields or buttons have all the given names. */
  submit(page: ReceivedPage, values: Readonly<Record<string, string>>): Promise<ReceivedPage | LeftTo> {
    const names = Object.keys(values)
    const form = page.forms.find((one) =>
      names.every((name) => one.fields.has(name) || one.buttons.some((button) => button.name === name)),
    )
    if (!form) {
      assert.fail(`no form on ${page.url.pathname} has ${names.join(', ')}: ${visibleText(page.text)}`)
    }
    const body = new URLSearchParams(
      [...form.fields, ...Object.entries(values)].filter(([name]) => name !== ''),
    )
    for (const name of names) body.set(name, values[name] ?? '')
    return this.#go(new URL(form.action, page.url), { method: 'POST', body })
  }

  /** From the first sign-in page on: name, then password. */
  async signIn(page: ReceivedPage, name: string, password: string): Promise<ReceivedPage | LeftTo> {
    const asked = asPage(await this.submit(page, { loginfmt: name }))
    return this.submit(asked, { passwd: password })
  }

  async #go(url: URL, init: RequestInit): Promise<ReceivedPage | LeftTo> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
    })
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const equals = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    const location = response.headers.get('location')
    if (location !== null) {
      const next = new URL(location, url)
      await response.arrayBuffer()
      return next.origin === this.#origin ? this.#go(next, {}) : { location: next }
    }
    const text = await response.text()
    return { url, status: response.status, headers: response.headers, text, forms: readForms(text) }
  }
}

/** @throws AssertionError when the browser has left, or is still here */
export function asPage(result: ReceivedPage | LeftTo): ReceivedPage {
  if ('location' in result) assert.fail(`expected a page, was sent to ${result.location.href}`)
  return result
}

export function asLeft(result: ReceivedPage | LeftTo): URL {
  if ('location' in result) return result.location
  assert.fail(`expected to leave, got ${result.status} ${result.url.pathname}:\n${visibleText(result.text)}`)
}

/** What a person reads on a page. */
export function visibleText(markup: string): string {
  const body = markup.replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ')
  return decodeEntities(body).replace(/\s+/g, ' ').trim()
}

function readForms(markup: string): Form[] {
  return [...markup.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', inside = '']) => {
    const fields = new Map<string, string>()
    for (const [, attributes = ''] of inside.matchAll(/<input([^>]*)>/g)) {
      const isUnticked = attributeOf(attributes, 'type') === 'checkbox'
      if (!isUnticked) fields.set(attributeOf(attributes, 'name'), attributeOf(attributes, 'value'))
    }
    const buttons = [...inside.matchAll(/<(?:button|input type="checkbox")([^>]*)>/g)].map(
      ([, attributes = '']) => ({
        name: attributeOf(attributes, 'name'),
        value: attributeOf(attributes, 'value'),
        label: attributeOf(attributes, 'id'),
      }),
    )
    return { action: attributeOf(head, 'action'), fields, buttons }
  })
}

function attributeOf(attributes: string, name: string): string {
  return decodeEntities(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
