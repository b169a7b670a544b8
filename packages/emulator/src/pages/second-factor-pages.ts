import { html } from './html.ts'
import type { Page } from './layout.ts'

export interface SecondFactorView {
  readonly action: string
  readonly flowToken: string
  readonly userPrincipalName: string
  /** What went wrong with the last try. */
  readonly problem?: string
  /** What the authenticator shows now: this emulator's people carry theirs on the page. */
  readonly code: string
  /** For who has none yet: the secret to put into an authenticator app. */
  readonly secret: string | null
}

/** Fields: `flowToken`, `otc` (six digits). */
export function secondFactorPage(view: SecondFactorView): Page {
  const isNew = view.secret !== null
  return {
    title: isNew ? 'More information required' : 'Enter code',
    body: html`<p>${view.userPrincipalName}</p>
<h1>${isNew ? 'More information required' : 'Enter code'}</h1>
<p>${isNew ? 'Your organization needs a second proof that it is you. Put this key into an authenticator app, and enter the code that it shows.' : 'Enter the code displayed in your authenticator app.'}</p>
${isNew && html`<p>Key: <code id="secretKey">${view.secret}</code></p>`}
${view.problem !== undefined && html`<p class="problem" role="alert">${view.problem}</p>`}
<form method="post" action="${view.action}" autocomplete="off">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<label for="idTxtBx_SAOTCC_OTC">Code</label>
<input type="text" id="idTxtBx_SAOTCC_OTC" name="otc" inputmode="numeric" required autofocus>
<div class="actions"><button type="submit" class="primary" id="idSubmit_SAOTCC_Continue">Verify</button></div>
</form>
<details><summary>The authenticator of this account</summary><p>It shows <code id="emulatedCode">${view.code}</code> now.</p></details>`,
  }
}

/** Fields: `flowToken`, `loginfmt` (hidden), `passwd` (the old one), `newpasswd`. */
export function expiredPasswordPage(view: {
  readonly action: string
  readonly flowToken: string
  readonly userName: string
  readonly problem?: string
}): Page {
  return {
    title: 'Update your password',
    body: html`<p>${view.userName}</p>
<h1>Update your password</h1>
<p>You need to update your password because it has expired. (AADSTS50055)</p>
${view.problem !== undefined && html`<p class="problem" role="alert">${view.problem}</p>`}
<form method="post" action="${view.action}" autocomplete="off">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<input type="hidden" name="loginfmt" value="${view.userName}">
<label for="currentPassword">Current password</label>
<input type="password" id="currentPassword" name="passwd" required autofocus>
<label for="newPassword">New password</label>
<input type="password" id="newPassword" name="newpasswd" required>
<div class="actions"><button type="submit" class="primary" id="idSIButton9">Sign in</button></div>
</form>`,
  }
}
