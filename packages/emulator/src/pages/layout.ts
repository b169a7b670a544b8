import type { Exchange } from '../http/exchange.ts'
import { Html, html } from './html.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --back: #eef1f5; --line: #8a8886; --blue: #0067b8; --bad: #c50f1f; --soft: #5f5d5a; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f2f1; --paper: #292827; --back: #1b1a19; --line: #979593; --blue: #6cb8f6; --bad: #ff99a4; --soft: #bdbbb8; } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--ink); font: 16px/1.45 "Segoe UI", system-ui, sans-serif }
main { width: 100%; max-width: 28rem; padding: 2.25rem; background: var(--paper); box-shadow: 0 2px 8px rgb(0 0 0 / 22%); overflow-wrap: anywhere }
.brand { margin: 0 0 1rem; color: var(--soft); font-weight: 600 }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.2 }
h2 { margin: 1.25rem 0 .25rem; font-size: 1rem }
p { margin: .5rem 0 }
label { display: block; margin: .75rem 0 .25rem }
input[type=text], input[type=email], input[type=password] { width: 100%; padding: .4rem .1rem; border: 0; border-bottom: 1px solid var(--line); background: none; color: inherit; font: inherit }
input:focus-visible, button:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px }
ul.accounts { list-style: none; margin: 1rem 0; padding: 0 } ul.accounts button { width: 100%; text-align: left; padding: .6rem .5rem; border: 0; background: none; color: inherit; font: inherit; cursor: pointer } ul.accounts button:hover { background: rgb(128 128 128 / 18%) }
ul.permissions { margin: .5rem 0 1rem; padding-left: 1.2rem } ul.permissions li { margin: .4rem 0 } code, small { color: var(--soft) }
.actions { display: flex; justify-content: flex-end; gap: .5rem; margin-top: 1.5rem } .actions button { min-width: 6.75rem; padding: .4rem .75rem; border: 1px solid transparent; background: rgb(128 128 128 / 30%); color: inherit; font: inherit; cursor: pointer } .actions button.primary { background: #0067b8; color: #fff }
.problem { color: var(--bad) } a { color: var(--blue) } details { margin-top: 1.5rem; color: var(--soft); font-size: .85rem } table { border-collapse: collapse } td { padding: .1rem .5rem .1rem 0 } button.link { padding: 0; border: 0; background: none; color: var(--blue); min-height: 1.75rem; font: inherit; text-decoration: underline; cursor: pointer; text-align: left }
`

export interface Page {
  readonly title: string
  readonly body: Html
  readonly status?: number
  /** For the one page that sends itself on: the script's hash, such as 'sha256-…'. */
  readonly scriptHash?: string
  /** Addresses that the page shows in frames. */
  readonly frames?: readonly string[]
}

/** Sends a page that no script can run in and nobody can frame. */
export function sendPage(
  exchange: Exchange,
  page: Page,
  headers: Readonly<Record<string, string>> = {},
): void {
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title}</title><style>${rawStyle}</style></head>
<body><main><p class="brand">Microsoft 365 emulator</p>${page.body}</main></body>
</html>
`
  const scripts = page.scriptHash === undefined ? '' : `script-src '${page.scriptHash}'; `
  const origins = [...new Set(page.frames?.map((url) => new URL(url).origin))]
  const frames = origins.length === 0 ? '' : `frame-src ${origins.join(' ')}; `
  exchange.send(
    page.status ?? 200,
    {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${scripts}${frames}frame-ancestors 'none'; base-uri 'none'`,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      ...headers,
    },
    document.text,
  )
}

const rawStyle = new Html(STYLE)
