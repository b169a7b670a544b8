import type { Refusal } from '@gatewarden/microsoft'
import { type Html, html } from '../../platform/http/html.ts'
import type { Outcome, Session } from '../session.ts'

export interface ResultPage {
  session: Session
  outcome: Outcome
  code: string | null
  adminLink: string | null
  back: string | null
  /** For the forms of this page; null in a browser that the session does not belong to, where they would not work. */
  check: string | null
}

const titles: Readonly<Record<string, string>> = {
  active: 'Connected',
  awaiting_completion: 'Nearly connected',
  awaiting_approval: 'Waiting for approval',
  needs_admin: 'Waiting for your administrator',
}

/** What the person at the page can do, where the stored remedy speaks to those who run the product. */
const toDo: Readonly<Record<string, string>> = {
  consent_needed: 'Send the link below to an administrator. The approval is noticed by itself.',
  consent_not_seen:
    'Right after an approval Microsoft may need some minutes; it is looked for by itself, and you need not stay on this page.',
  admin_to_confirm:
    'Send the link below to an administrator, who signs in with it once. Everything else is done already.',
  awaiting_approval:
    'The people who run the product were asked to approve it. You need not stay on this page.',
  awaiting_completion: 'Go back to the program that gave you the link.',
}

const remedyOf = ({ outcome, adminLink }: ResultPage): string | null => {
  const speaksOfLink = outcome.code === 'consent_needed' || outcome.code === 'admin_to_confirm'
  if (speaksOfLink && adminLink === null) {
    return 'Ask the people who gave you the link for one that an administrator of your organization can open.'
  }
  return toDo[outcome.code ?? ''] ?? outcome.remedy
}

const isAdminDone = ({ session }: ResultPage): boolean =>
  session.purpose === 'admin' && session.status === 'completed'

export const resultTitle = (page: ResultPage): string =>
  isAdminDone(page) && page.outcome.code === 'awaiting_completion' ? 'Approved' : titleOf(page)

const titleOf = ({ outcome }: ResultPage): string =>
  titles[outcome.status] ?? titles[outcome.code ?? ''] ?? 'Not connected'

/** How it ended, why, and what to do. */
export function resultBody(page: ResultPage): Html {
  const { outcome, session, back } = page
  return html`
${outcome.status === 'active' ? html`<p>Microsoft 365 is connected. You can close this page.</p>` : explanation(page)}
${page.code === null ? null : codePart(page.code)}
${page.adminLink === null ? null : adminPart(page.adminLink)}
${session.status === 'failed' && page.check !== null ? againPart(session, page.check) : null}
${back === null ? null : html`<p><a class="button" href="${back}">Go back</a></p>`}
${outcome.refusal === null ? null : refusalPart(outcome.refusal)}`
}

function explanation(page: ResultPage): Html {
  const { outcome, code } = page
  if (isAdminDone(page)) {
    const thanks = html`<p>Thank you. What you approved is noted; the person who asked can go on now. You can close this page.</p>`
    return outcome.code === 'awaiting_completion'
      ? thanks
      : html`${thanks}<p class="soft">${outcome.reason}</p>`
  }
  // What the person has to do with a code is said beside it.
  if (code !== null && outcome.code === 'awaiting_completion')
    return html`<p>Microsoft has granted everything.</p>`
  return html`<p class="${outcome.status === 'error' ? 'bad' : ''}">${outcome.reason}</p><p>${remedyOf(page)}</p>`
}

const codePart = (code: string): Html => html`
<h2>One last step</h2>
<p>Enter this code in the program that gave you the link, within 15 minutes. Give it to nobody else: whoever did not begin this connection must not end it.</p>
<p class="code" data-completion-code>${code}</p>`

const adminPart = (link: string): Html => html`
<h2>Send this link to an administrator</h2>
<p>It is good once, for 14 days, and only for your organization.</p>
<p class="link" data-admin-link>${link}</p>
<p><a class="button" href="mailto:?subject=${encodeURIComponent('Please approve a connection to Microsoft 365')}&amp;body=${encodeURIComponent(`Please open this link and approve:\r\n\r\n${link}\r\n`)}">Write a mail</a></p>`

const againPart = (session: Session, check: string): Html => html`
<form method="post" action="/connect-again/${session.id}">
<input type="hidden" name="check" value="${check}">
<button type="submit" name="next" value="connect">Try again</button>
${session.purpose === 'admin' ? null : html`<button type="submit" class="quiet" name="next" value="ask-admin">My administrator has to approve this</button>`}
</form>`

const refusalPart = (refusal: Refusal): Html => html`
<h2>For support</h2>
<dl>
${(
  [
    ['Error', refusal.aadsts === undefined ? refusal.error : `${refusal.error} (AADSTS${refusal.aadsts})`],
    ['Trace ID', refusal.traceId],
    ['Correlation ID', refusal.correlationId],
    ['Request ID', refusal.requestId],
    ['Time', refusal.at],
  ] as const
).map(([name, value]) => (value === undefined ? null : html`<dt>${name}</dt><dd>${value}</dd>`))}
</dl>`

/** Whether who signed in is an administrator: Microsoft did not say. */
export const roleBody = (page: { session: Session; accountName: string | null; check: string }): Html => html`
<p>You are signed in${page.accountName === null ? '' : html` as <strong>${page.accountName}</strong>`}. Only an administrator of your organization can grant what is asked for.</p>
<form method="post" action="/connect-role/${page.session.id}">
<input type="hidden" name="check" value="${page.check}">
<button type="submit" name="next" value="consent">I am an administrator: continue</button>
<button type="submit" class="quiet" name="next" value="ask-admin">Ask my administrator</button>
</form>`
