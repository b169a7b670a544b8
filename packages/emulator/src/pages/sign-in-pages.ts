import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'

/** What every page of a sign-in says and sends back. */
export interface SignInView {
  /** Where the form goes. */
  readonly action: string
  readonly flowToken: string
  readonly appName: string
  /** Shown in red; what went wrong with the last try. */
  readonly problem?: string
  /** Accounts of the emulator that a person may try, with their passwords. */
  readonly examples: readonly { readonly name: string; readonly password: string }[]
}

/** One of the accounts that the browser is signed in with. */
export interface PickableAccount {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
}

/** Fields: `flowToken`, `account` (an id, or `other`). */
export function accountPicker(view: SignInView, accounts: readonly PickableAccount[]): Page {
  const choices = accounts.map(
    (account) =>
      html`<li><button type="submit" name="account" value="${account.id}">${account.displayName}<br><small>${account.userPrincipalName}</small></button></li>`,
  )
  return {
    title: 'Pick an account',
    body: html`<h1>Pick an account</h1>
<p>to go on to <strong>${view.appName}</strong></p>
${problemOf(view)}
<form method="post" action="${view.action}">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<ul class="accounts">${choices}<li><button type="submit" name="account" value="other">Use another account</button></li></ul>
</form>`,
  }
}

/** Fields: `flowToken`, `loginfmt`. */
export function userNamePage(view: SignInView, hint: string): Page {
  return {
    title: 'Sign in to your account',
    body: html`<h1>Sign in</h1>
<p>to go on to <strong>${view.appName}</strong></p>
${problemOf(view)}
<form method="post" action="${view.action}" autocomplete="off">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<label for="i0116">Email address</label>
<input type="email" id="i0116" name="loginfmt" value="${hint}" required autofocus>
<div class="actions"><button type="submit" class="primary" id="idSIButton9">Next</button></div>
</form>
${examplesOf(view)}`,
  }
}

/** Fields: `flowToken`, `loginfmt` (hidden), `passwd`. */
export function passwordPage(view: SignInView, userName: string): Page {
  return {
    title: 'Sign in to your account',
    body: html`<h1>Enter password</h1>
<p>${userName}</p>
${problemOf(view)}
<form method="post" action="${view.action}" autocomplete="off">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<input type="hidden" name="loginfmt" value="${userName}">
<label for="i0118">Password</label>
<input type="password" id="i0118" name="passwd" required autofocus>
<div class="actions"><button type="submit" class="primary" id="idSIButton9">Sign in</button></div>
</form>
<form method="post" action="${view.action}">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<button type="submit" class="link" name="account" value="other">Use another account</button>
</form>
${examplesOf(view)}`,
  }
}

function problemOf(view: SignInView): Html | null {
  return view.problem === undefined ? null : html`<p class="problem" role="alert">${view.problem}</p>`
}

function examplesOf(view: SignInView): Html | null {
  if (view.examples.length === 0) return null
  const rows = view.examples.map(
    ({ name, password }) => html`<tr><td>${name}</td><td><code>${password}</code></td></tr>`,
  )
  return html`<details><summary>Accounts of this emulator</summary><table>${rows}</table></details>`
}
