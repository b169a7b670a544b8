import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'
import type { Page } from './layout.ts'

const SCRIPT = 'document.forms[0].submit()'
const HASH = `sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`

/** Sends the answer of an authorize request on as a form (response_mode=form_post). Works without scripts by a button. */
export function formPostPage(redirectUri: string, fields: URLSearchParams): Page {
  const inputs = [...fields].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return {
    title: 'Working…',
    scriptHash: HASH,
    body: html`<form method="post" action="${redirectUri}">${inputs}<p>Going back to the app.</p><div class="actions"><button type="submit" class="primary">Go on</button></div></form><script>${new Html(SCRIPT)}</script>`,
  }
}
