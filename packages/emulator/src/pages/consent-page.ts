import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'

export interface ConsentView {
  readonly action: string
  readonly flowToken: string
  readonly appName: string
  readonly isVerified: boolean
  /** Where the registration lives. */
  readonly publisherDomain: string
  readonly userPrincipalName: string
  readonly organization: string
  readonly permissions: readonly ConsentLine[]
  /**
   * `organization`: an administrator grants for everybody (admin consent); `choice`: an administrator may tick that;
   * `self`: for the signed-in person only.
   */
  readonly scope: 'organization' | 'choice' | 'self'
}

/** One permission that is asked for. */
export interface ConsentLine {
  readonly name: string
  readonly resource: string
  readonly does: string
  /** Whose things: an application permission reaches everybody's with nobody signed in. */
  readonly isApplication: boolean
}

/** Fields: `flowToken`, `consent` (`accept` or `cancel`), `onBehalfOfOrganization` (`1` when ticked). */
export function consentPage(view: ConsentView): Page {
  const isOrganization = view.scope === 'organization'
  const title = isOrganization
    ? 'Permissions requested: review for your organization'
    : 'Permissions requested'
  return {
    title,
    body: html`<p>${view.userPrincipalName}</p>
<h1>${title}</h1>
<p><strong>${view.appName}</strong><br><small>${view.isVerified ? view.publisherDomain : `unverified, from ${view.publisherDomain}`}</small></p>
<p>${isOrganization ? `This app asks ${view.organization} for:` : 'This app would like to:'}</p>
${linesOf(view.permissions)}
<p><small>${isOrganization ? `If you accept, the app gets these for all of ${view.organization}, and nobody else is asked.` : 'Accept only if you trust the app. You can take it back in the directory at any time.'}</small></p>
<form method="post" action="${view.action}">
<input type="hidden" name="flowToken" value="${view.flowToken}">
${view.scope === 'choice' && html`<p><label><input type="checkbox" name="onBehalfOfOrganization" value="1"> Consent on behalf of your organization</label></p>`}
<div class="actions">
<button type="submit" name="consent" value="cancel" id="idBtn_Back">Cancel</button>
<button type="submit" name="consent" value="accept" id="idSIButton9" class="primary">Accept</button>
</div>
</form>`,
  }
}

/** Application permissions under a heading of their own: they reach everybody's things. */
function linesOf(permissions: readonly ConsentLine[]): Html[] {
  const groups = [
    { title: 'As itself, in all of the organization, with nobody signed in', isApplication: true },
    { title: 'On behalf of the person who is signed in', isApplication: false },
  ]
  return groups.flatMap(({ title, isApplication }) => {
    const lines = permissions.filter((line) => line.isApplication === isApplication)
    const kind = isApplication ? 'application' : 'delegated'
    if (lines.length === 0) return []
    return html`<h2>${title}</h2><ul class="permissions">${lines.map(
      (line) => html`<li>${line.does}<br><small>${line.resource}: ${line.name} (${kind})</small></li>`,
    )}</ul>`
  })
}

export interface NeedAdminView {
  readonly action: string
  readonly flowToken: string
  readonly appName: string
  readonly userPrincipalName: string
  readonly permissions: readonly ConsentLine[]
  /** Whether the person may ask for approval here. */
  readonly takesRequests: boolean
  /** The refusal in full, with its trace. */
  readonly description: string
}

/**
 * Fields: `flowToken`, `consent` = `cancel` to go back to the app, or `account` = `other` to sign in as an administrator; where
 * requests are taken also `consent` = `request` with `justification`.
 */
export function needAdminPage(view: NeedAdminView): Page {
  const lines = view.permissions.map(
    (line) => html`<li>${line.does}<br><small>${line.resource}: ${line.name}</small></li>`,
  )
  return {
    title: view.takesRequests ? 'Approval required' : 'Need admin approval',
    body: html`<p>${view.userPrincipalName}</p>
<h1>${view.takesRequests ? 'Approval required' : 'Need admin approval'}</h1>
<p><strong>${view.appName}</strong> needs permissions that only an administrator of your organization can grant:</p>
<ul class="permissions">${lines}</ul>
${view.takesRequests ? requestForm(view) : html`<p>Ask an administrator to grant them to this app before you use it.</p>`}
<form method="post" action="${view.action}">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<p><button type="submit" class="link" name="account" value="other">Have an admin account? Sign in with that account</button></p>
<p><button type="submit" class="link" name="consent" value="cancel" id="idBtn_Back">Return to the application without granting consent</button></p>
</form>
<details><summary>More details</summary><p>${view.description}</p></details>`,
  }
}

function requestForm(view: NeedAdminView): Html {
  return html`<form method="post" action="${view.action}">
<input type="hidden" name="flowToken" value="${view.flowToken}">
<label for="justification">Enter justification for requesting this app</label>
<input type="text" id="justification" name="justification" required>
<div class="actions"><button type="submit" name="consent" value="request" id="idSIButton9" class="primary">Request approval</button></div>
</form>`
}

export function requestSentPage(appName: string): Page {
  return {
    title: 'Request sent',
    body: html`<h1>Request sent</h1><p>Your request for ${appName} went to the administrators of your organization. You hear from them by mail.</p>`,
  }
}
