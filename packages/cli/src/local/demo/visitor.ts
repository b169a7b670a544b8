/**
 * A person at a browser without JavaScript, for the demo: follows redirects, keeps cookies for each host, fills in
 * forms and presses buttons. The emulator's sign-in and consent pages and our own connect pages are all it meets.
 */

export interface Form {
  action: string
  method: 'GET' | 'POST'
  /** Names and values of hidden and prefilled inputs. */
  fields: Record<string, string>
  buttons: { name: string; value: string; text: string }[]
}

export interface ShownPage {
  url: string
  status: number
  title: string
  /** What a reader sees, white space collapsed. */
  text: string
  forms: Form[]
  links: { href: string; text: string }[]
}

export interface Visitor {
  open(url: string): Promise<ShownPage>
  /** Fills in `fields` of the first form that has a button reading `button` (any form when left out) and sends it. */
  submit(page: ShownPage, fields: Record<string, string>, button?: RegExp): Promise<ShownPage>
  /** Every address the browser went through, redirects included. */
  trail: string[]
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  nbsp: ' ',
}
const decode = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => {
    if (entities[name]) return entities[name]
    const code = /^#x([0-9a-f]+)$/i.exec(name)?.[1]
    if (code) return String.fromCodePoint(Number.parseInt(code, 16))
    const decimal = /^#(\d+)$/.exec(name)?.[1]
    return decimal ? String.fromCodePoint(Number(decimal)) : whole
  })
const plain = (html: string): string =>
  decode(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag)
  return found ? decode(found[1] ?? found[2] ?? found[3] ?? '') : undefined
}

function readForm(html: string, base: string): Form {
  const open = /^<form\b[^>]*>/i.exec(html)?.[0] ?? ''
  const fields: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(tag, 'name')
    const type = (attribute(tag, 'type') ?? 'text').toLowerCase()
    if (!name || type === 'submit' || type === 'button') continue
    if ((type === 'checkbox' || type === 'radio') && !/\schecked\b/i.test(tag)) continue
    fields[name] = attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : '')
  }
  const buttons: Form['buttons'] = []
  for (const [, tag = '', inner = ''] of html.matchAll(/(<button\b[^>]*>)([\s\S]*?)<\/button>/gi)) {
    if ((attribute(tag, 'type') ?? 'submit') !== 'submit') continue
    buttons.push({
      name: attribute(tag, 'name') ?? '',
      value: attribute(tag, 'value') ?? '',
      text: plain(inner),
    })
  }
  for (const [tag] of html.matchAll(/<input\b[^>]*type=["']?submit[^>]*>/gi)) {
    const value = attribute(tag, 'value') ?? 'Submit'
    buttons.push({ name: attribute(tag, 'name') ?? '', value, text: value })
  }
  const method = (attribute(open, 'method') ?? 'get').toUpperCase() === 'POST' ? 'POST' : 'GET'
  return { action: new URL(attribute(open, 'action') ?? '', base).href, method, fields, buttons }
}

function readPage(url: string, status: number, html: string): ShownPage {
  return {
    url,
    status,
    title: plain(/<title>([\s\S]*?)<\/title>/i.exec(html)?.[1] ?? ''),
    text: plain(html.replace(/<head\b[\s\S]*?<\/head>/i, '')),
    forms: [...html.matchAll(/<form\b[\s\S]*?<\/form>/gi)].map(([form]) => readForm(form, url)),
    links: [...html.matchAll(/(<a\b[^>]*>)([\s\S]*?)<\/a>/gi)].map(([, tag = '', inner = '']) => ({
      href: new URL(attribute(tag, 'href') ?? '', url).href,
      text: plain(inner),
    })),
  }
}

export function createVisitor(): Visitor {
  /** Cookies by host and name; ports share them, as in a browser. */
  const jar = new Map<string, Map<string, string>>()
  const trail: string[] = []

  function keepCookies(host: string, answer: Response): void {
    const cookies = jar.get(host) ?? new Map<string, string>()
    jar.set(host, cookies)
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const equals = pair.indexOf('=')
      const gone = /;\s*max-age=0/i.test(line) || /;\s*expires=thu, 01 jan 1970/i.test(line)
      if (gone) cookies.delete(pair.slice(0, equals))
      else cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
  }

  async function go(url: string, init: RequestInit): Promise<ShownPage> {
    let target = url
    let request = init
    for (let redirects = 0; redirects < 20; redirects++) {
      const { hostname, origin } = new URL(target)
      const cookie = [...(jar.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = new Headers(request.headers)
      if (cookie) headers.set('cookie', cookie)
      if (request.method === 'POST') headers.set('origin', origin)
      trail.push(target)
      const answer = await fetch(target, { ...request, headers, redirect: 'manual' })
      keepCookies(hostname, answer)
      const location = answer.headers.get('location')
      if (answer.status < 300 || answer.status > 399 || !location) {
        return readPage(target, answer.status, await answer.text())
      }
      await answer.body?.cancel()
      target = new URL(location, target).href
      if (answer.status !== 307 && answer.status !== 308) request = { method: 'GET' }
    }
    throw new Error(`${url} redirects without end.`)
  }

  return {
    trail,
    open: (url) => go(url, { method: 'GET' }),
    async submit(page, fields, button) {
      const form = page.forms.find(
        (candidate) => !button || candidate.buttons.some(({ text }) => button.test(text)),
      )
      if (!form)
        throw new Error(
          `${page.url} (${page.title}) has no form with a button ${button}: ${page.text.slice(0, 300)}`,
        )
      const pressed = form.buttons.find(({ text }) => !button || button.test(text))
      const values = new URLSearchParams({ ...form.fields, ...fields })
      if (pressed?.name) values.set(pressed.name, pressed.value)
      if (form.method === 'GET') return go(`${form.action.split('?')[0]}?${values}`, { method: 'GET' })
      return go(form.action, {
        method: 'POST',
        body: values.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    },
  }
}
