import type { Connector } from '../../connectors/index.ts'
import { type Html, html } from '../../platform/http/html.ts'
import { type AdminFacts, adminPart } from './admin-part.ts'

export interface AskPage {
  /** Where the form goes. */
  action: string
  /** Proves that the form came from this page in this browser. */
  check: string
  /** Whom it is for, as the integrator calls her. */
  customerName: string
  connectors: readonly Connector[]
  /** For a link to an administrator: who asks, and for which tenant. */
  askedBy: ({ accountName: string | null } & AdminFacts) | null
}

export const askTitle = ({ connectors, askedBy }: AskPage): string => {
  const [only] = connectors
  const what = connectors.length === 1 && only !== undefined ? only.catalog.title : 'Microsoft 365'
  return askedBy === null ? `Connect ${what}` : `Approve ${what}`
}

/** What will be asked for, and why; nothing happens before the button is pressed. */
export function askBody(page: AskPage): Html {
  const { connectors, askedBy } = page
  const [only] = connectors
  const forOrganization = connectors.some(({ mode }) => mode === 'organization')
  return html`
${introduction(page)}
<form method="post" action="${page.action}">
<input type="hidden" name="check" value="${page.check}">
${
  connectors.length === 1 && only !== undefined
    ? html`<input type="hidden" name="connector" value="${only.id}">${permissions(only)}`
    : connectors.map(choice)
}
<p class="soft">${
    forOrganization
      ? 'You sign in at Microsoft and show that you are an administrator; then Microsoft shows the same permissions and asks for your consent.'
      : 'You sign in at Microsoft, which shows the same permissions and asks for your consent.'
  } Your password is never seen here.</p>
<p>
<button type="submit" name="next" value="connect">Continue with Microsoft</button>
${askedBy === null ? html`<button type="submit" class="quiet" name="next" value="ask-admin">My administrator has to approve this</button>` : null}
</p>
</form>
${askedBy !== null && only !== undefined ? adminPart(only, askedBy) : null}`
}

function introduction({ customerName, askedBy }: AskPage): Html {
  if (askedBy === null) return html`<p>This connects Microsoft 365 for <strong>${customerName}</strong>.</p>`
  const who = askedBy.accountName ?? 'Somebody of your organization'
  return html`
<p><strong>${who}</strong> asks you, as an administrator, to approve this for <strong>${customerName}</strong>.</p>
<p class="soft">If you do not know the person or the product, close this page: nothing has happened yet.</p>`
}

const choice = (connector: Connector, index: number): Html => html`
<fieldset>
<legend><label><input type="radio" name="connector" value="${connector.id}" required ${index === 0 ? html`checked` : null}> ${connector.catalog.title}</label></legend>
<p>${connector.catalog.shortText}</p>
${permissions(connector)}
</fieldset>`

const permissions = (connector: Connector): Html => html`
<h2>It asks for</h2>
<ul>
${connector.permissions.map(
  ({ name, reason, kind }) =>
    html`<li><strong>${name}</strong>${kind === 'application' ? ' (for the whole organization)' : ''}: ${reason}</li>`,
)}
</ul>`
