import { html } from './html.ts'
import type { Page } from './layout.ts'

/** Field: `otc`, the code that the device shows. */
export function deviceCodePage(view: {
  readonly action: string
  readonly hint: string
  readonly problem: string | null
}): Page {
  return {
    title: 'Sign in to your account',
    body: html`<h1>Enter code</h1>
<p>Enter the code displayed on your app or device.</p>
${view.problem !== null && html`<p class="problem" role="alert">${view.problem}</p>`}
<form method="post" action="${view.action}" autocomplete="off">
<label for="otc">Code</label>
<input type="text" id="otc" name="otc" value="${view.hint}" required autofocus>
<div class="actions"><button type="submit" class="primary" id="idSIButton9">Next</button></div>
</form>`,
  }
}

/** Fields: `flowToken`, `confirm` (`yes` or `no`). */
export function deviceConfirmPage(view: {
  readonly action: string
  readonly flowToken: string
  readonly appName: string
  readonly userPrincipalName: string
}): Page {
  return {
    title: 'Are you trying to sign in?',
    body: html`<p>${view.userPrincipalName}</p>
<h1>Are you trying to sign in to ${view.appName}?</h1>
<p>Only continue if you have the app on a device of yours and began there.</p>
<form method="post" action="${view.action}">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<div class="actions">
<button type="submit" name="confirm" value="no" id="idBtn_Back">Cancel</button>
<button type="submit" name="confirm" value="yes" id="idSIButton9" class="primary">Continue</button>
</div>
</form>`,
  }
}

export function deviceDonePage(appName: string, isApproved: boolean): Page {
  return {
    title: appName,
    body: isApproved
      ? html`<h1>${appName}</h1><p>You have signed in to the ${appName} application on your device. You may now close this window.</p>`
      : html`<h1>${appName}</h1><p>You did not sign in on the device. You may now close this window.</p>`,
  }
}
