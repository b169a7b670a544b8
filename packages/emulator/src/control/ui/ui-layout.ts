import type { Exchange } from '../../http/exchange.ts'
import { type Html, html } from '../../pages/html.ts'

/** Where the page lives; everything of it lies below. */
export const home = '/_emulator/ui'

export const uiStyle = `
:root { color-scheme: light dark; --ink: #1d2433; --paper: #fff; --back: #eef1f6; --line: #cfd5e1; --soft: #566079; --accent: #1652b8; --good: #14713d; --bad: #b3161f }
@media (prefers-color-scheme: dark) { :root { --ink: #e9edf5; --paper: #1d2330; --back: #131722; --line: #3a4356; --soft: #a9b3c7; --accent: #8db8ff; --good: #72d39c; --bad: #ff9a9f } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", sans-serif }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; padding: .8rem 1rem; background: var(--paper); border-bottom: 1px solid var(--line) }
header strong { font-size: 1.05rem } header a { padding: .2rem 0 }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; display: grid; gap: 1rem }
section { min-width: 0; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem }
h1 { margin: 0; font-size: 1.35rem; overflow-wrap: anywhere } h2 { margin: 0 0 .6rem; font-size: 1.05rem; overflow-wrap: anywhere } * + h2 { margin-top: 1rem } h3 { margin: 1rem 0 .3rem; font-size: .95rem; overflow-wrap: anywhere }
a { color: var(--accent) } small, .soft { color: var(--soft) } code, pre, .mono { font-family: ui-monospace, Consolas, monospace; font-size: .85rem }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
.scroll { overflow-x: auto; max-height: 32rem; overflow-y: auto } .scroll:focus-visible { outline: 2px solid var(--accent) }
table { width: 100%; border-collapse: collapse } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere } th { color: var(--soft); font-weight: 600 } th, td button { white-space: nowrap; overflow-wrap: normal }
table:has(#live > tr) + .none { display: none }
ul.plain { list-style: none; margin: 0; padding: 0; columns: 16rem; column-gap: 1.5rem } ul.plain li { padding: .15rem 0; break-inside: avoid; overflow-wrap: anywhere }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end } form.inline { display: inline }
label { display: grid; gap: .15rem; color: var(--soft); font-size: .85rem } label.check { display: flex; gap: .4rem; align-items: center; min-height: 2.2rem }
input, select, button { font: inherit; color: inherit; min-height: 2.2rem } input:not([type=checkbox]), select { width: 9.5rem; max-width: 100%; padding: .3rem .5rem; background: var(--back); border: 1px solid var(--soft); border-radius: .35rem }
button { padding: .3rem .9rem; border: 1px solid var(--accent); border-radius: .35rem; background: none; color: var(--accent); cursor: pointer } button:hover { background: rgb(128 128 128 / 15%) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.good { color: var(--good) } .bad { color: var(--bad) } [role=alert] { border-color: var(--bad) }
@media (min-width: 60rem) { main.two { grid-template-columns: 1fr 1fr } main.two .wide { grid-column: 1 / -1 } }
@media (max-width: 30rem) { .optional { display: none } main { padding: .5rem } section { padding: .75rem } input:not([type=checkbox]), select { width: 100% } label { flex: 1 1 8rem } }
`

export interface UiPage {
  readonly title: string
  readonly body: Html
  /** Two columns where there is room. */
  readonly two?: boolean
  readonly status?: number
  /** Lets the page's own script show requests as they come. */
  readonly live?: boolean
}

/** For an address at which there is nothing, or nothing any more. */
export function absentPage(why: string): UiPage {
  return {
    title: 'Not here',
    status: 404,
    body: html`<section role="alert"><h1>Not here</h1><p>${why}</p><p><a href="${home}">All mailboxes</a></p></section>`,
  }
}

/** Sends a page in which nothing runs but the script of this very origin, and that nobody can frame. */
export function sendUiPage(exchange: Exchange, page: UiPage): void {
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title} · Microsoft 365 emulator</title><link rel="stylesheet" href="${home}/style.css">${page.live && html`<script src="${home}/live.js" defer></script>`}</head>
<body><header><strong>Microsoft 365 emulator</strong><a href="${home}">Overview</a><a href="${home}#requests">Requests</a><a href="${home}#faults">Faults</a></header>
<main class="${page.two ? 'two' : ''}">${page.body}</main></body>
</html>
`
  exchange.send(
    page.status ?? 200,
    {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    },
    document.text,
  )
}
