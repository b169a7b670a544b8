/** A form as it stands on a page. */
export interface Form {
  action: string
  method: string
  /** Inputs with their values as they stand; a checkbox that is not ticked is left out. */
  fields: Record<string, string>
  /** Names of inputs by their type. */
  inputs: { name: string; type: string; value: string }[]
  buttons: { text: string; name: string; value: string }[]
}

export interface Page {
  url: string
  status: number
  headers: Headers
  html: string
  /** What a person reads. */
  text: string
  forms: Form[]
}

const mostRedirects = 20

/**
 * A browser without scripts: follows redirects, keeps cookies for each host, sends forms. It knows nothing of the
 * pages that it is driven through.
 */
export class Browser {
  /** Cookies by host name; ports do not count, as in real browsers. */
  readonly #jar = new Map<string, Map<string, string>>()
  /** Every address that was asked for, in order. */
  readonly visited: string[] = []

  async open(url: string): Promise<Page> {
    return this.#go('GET', url)
  }

  /** Presses the button whose text contains `button`; without one, the first. */
  async submit(
    page: Page,
    choice: { button?: string; fields?: Record<string, string>; form?: number } = {},
  ): Promise<Page> {
    const found = page.forms
      .filter((_, index) => choice.form === undefined || choice.form === index)
      .flatMap((form) => {
        const button = form.buttons.find(({ text }) => text.includes(choice.button ?? ''))
        return button === undefined ? [] : [{ form, button }]
      })[0]
    if (found === undefined)
      throw new Error(`No button ${JSON.stringify(choice.button)} on ${page.url}:\n${page.text}`)
    const { form, button } = found
    const fields = { ...form.fields, ...choice.fields }
    if (button.name !== '') fields[button.name] = button.value
    const action = new URL(form.action === '' ? page.url : form.action, page.url).href
    if (form.method !== 'post') {
      const target = new URL(action)
      for (const [name, value] of Object.entries(fields)) target.searchParams.set(name, value)
      return this.#go('GET', target.href)
    }
    return this.#go('POST', action, new URLSearchParams(fields))
  }

  /** Sends one request and follows nothing: for what forgers do. */
  async raw(url: string, init: RequestInit = {}): Promise<Response> {
    return this.#send(url, init)
  }

  cookies(url: string): Map<string, string> {
    const host = new URL(url).hostname
    const known = this.#jar.get(host)
    if (known !== undefined) return known
    const made = new Map<string, string>()
    this.#jar.set(host, made)
    return made
  }

  async #go(method: 'GET' | 'POST', url: string, body?: URLSearchParams): Promise<Page> {
    let here = url
    let how = method
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const response = await this.#send(
        here,
        how === 'POST' && body !== undefined ? { method: how, body } : {},
      )
      const to = response.headers.get('location')
      if (to === null || response.status < 300 || response.status > 399) {
        return readPage(here, response, await response.text())
      }
      await response.arrayBuffer()
      here = new URL(to, here).href
      if (response.status !== 307 && response.status !== 308) how = 'GET'
    }
    throw new Error(`More than ${mostRedirects} redirects from ${url}`)
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    this.visited.push(url)
    const jar = this.cookies(url)
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const cut = pair.indexOf('=')
      const name = pair.slice(0, cut).trim()
      const gone = attributes.some((one) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(one))
      if (gone) jar.delete(name)
      else jar.set(name, pair.slice(cut + 1).trim())
    }
    return response
  }
}

const unescapeHtml = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')

const attribute = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)
  return match?.[1] === undefined ? undefined : unescapeHtml(match[1])
}

const readable = (html: string): string =>
  unescapeHtml(
    html
      .replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' '),
  ).trim()

function readPage(url: string, response: Response, html: string): Page {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, tag = '', inner = '']) =>
    readForm(` ${tag}`, inner),
  )
  return { url, status: response.status, headers: response.headers, html, text: readable(html), forms }
}

function readForm(tag: string, inner: string): Form {
  const inputs = [...inner.matchAll(/<input\b([^>]*)>/gi)].map(([, attributes = '']) => ({
    name: attribute(attributes, 'name') ?? '',
    type: attribute(attributes, 'type') ?? 'text',
    value: attribute(attributes, 'value') ?? '',
    checked: /\schecked\b/i.test(attributes),
  }))
  const fields: Record<string, string> = {}
  for (const { name, type, value, checked } of inputs) {
    const counts = (type !== 'checkbox' && type !== 'radio') || checked
    if (name !== '' && counts) fields[name] = value
  }
  const buttons = [...inner.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)].map(
    ([, attributes = '', text = '']) => ({
      text: readable(text),
      name: attribute(attributes, 'name') ?? '',
      value: attribute(attributes, 'value') ?? '',
    }),
  )
  return {
    action: attribute(tag, 'action') ?? '',
    method: (attribute(tag, 'method') ?? 'get').toLowerCase(),
    fields,
    inputs,
    buttons,
  }
}
