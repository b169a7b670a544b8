import { html } from './html.ts'
import type { Page } from './layout.ts'

/** A refusal that is shown to the person and never sent to the app. */
export function errorPage(view: {
  readonly description: string
  readonly code: number
  readonly requestId: string
  readonly correlationId: string
  readonly timestamp: string
}): Page {
  return {
    title: 'Sign in to your account',
    status: 400,
    body: html`<h1>Sorry, but we’re having trouble signing you in.</h1>
<p id="exceptionMessage">${view.description}</p>
<details open><summary>Troubleshooting details</summary><table>
<tr><td>Error code</td><td>${view.code}</td></tr>
<tr><td>Request Id</td><td>${view.requestId}</td></tr>
<tr><td>Correlation Id</td><td>${view.correlationId}</td></tr>
<tr><td>Timestamp</td><td>${view.timestamp}</td></tr>
</table></details>`,
  }
}
