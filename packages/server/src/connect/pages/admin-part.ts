import { type Connector, whoMustConsent } from '../../connectors/index.ts'
import { type Html, html } from '../../platform/http/html.ts'

export interface AdminFacts {
  /** Who offers the product, as its operator calls himself; else the host of this service. */
  publisher: string
  tenantId: string
}

/**
 * What an administrator wants to know before she approves: who asks, which app it is, which role it takes, how to grant less,
 * how to take it back.
 */
export function adminPart(connector: Connector, facts: AdminFacts): Html {
  const { app } = connector
  const { roles } = whoMustConsent(connector)
  return html`
<h2>Who is behind it</h2>
<dl>
<dt>Publisher</dt><dd>${facts.publisher}</dd>
<dt>Product</dt><dd>${connector.catalog.title}</dd>
${app === null ? null : html`<dt>Application ID</dt><dd>${app.clientId}</dd>`}
<dt>Organization</dt><dd>${facts.tenantId}</dd>
</dl>
<p class="soft">Microsoft’s page shows the publisher too, with a blue badge where Microsoft has verified it. The address of that page has the same application ID in it, as client_id.</p>
<h2>The role it takes</h2>
<p>${roles.length === 0 ? 'An administrator who may consent for the organization.' : html`One of these roles in Microsoft Entra: <strong>${roles.join(', ')}</strong>.`} Approved in the Entra admin center or by its approval workflow, it is noticed here by itself; ${
    connector.mode === 'organization'
      ? 'this link is then still needed for one sign-in, which shows that an administrator agrees.'
      : 'then nothing more is to be done here.'
  }</p>
${scopedPart(connector)}
<h2>How to take it back</h2>
<p>In the Entra admin center under Enterprise applications, search for the application ID, then delete the application under Properties, or take single permissions back under Permissions. Or in PowerShell:</p>
${app === null ? null : html`<pre>Remove-MgServicePrincipal -ServicePrincipalId (Get-MgServicePrincipal -Filter "appId eq '${app.clientId}'").Id</pre>`}
<p class="soft">Tokens that were handed out before end within about an hour. The person who asked can disconnect at once, in the product.</p>`
}

/** Permissions of which Exchange has a role of the same name, which can be given for some mailboxes only. */
const scopable = /^(Mail|MailboxSettings|Calendars|Contacts)\./

/** RBAC for Applications (https://learn.microsoft.com/exchange/permissions-exo/application-rbac). */
function scopedPart({ app, permissions }: Connector): Html | null {
  const roles = permissions
    .filter(
      ({ kind, resource, name }) => kind === 'application' && resource === 'graph' && scopable.test(name),
    )
    .map(({ name }) => `Application ${name.replace(/\.All$/, '')}`)
  if (app === null || roles.length === 0) return null
  const commands = [
    'Connect-MgGraph -Scopes Application.ReadWrite.All',
    `$app = New-MgServicePrincipal -AppId '${app.clientId}'`,
    'Connect-ExchangeOnline',
    `New-ServicePrincipal -AppId '${app.clientId}' -ObjectId $app.Id`,
    `$group = Get-DistributionGroup 'NAME OF A MAIL-ENABLED SECURITY GROUP'`,
    `New-ManagementScope 'Some mailboxes' -RecipientRestrictionFilter "MemberOfGroup -eq '$($group.DistinguishedName)'"`,
    ...roles.map(
      (role) =>
        `New-ManagementRoleAssignment -App $app.Id -Role '${role}' -CustomResourceScope 'Some mailboxes'`,
    ),
  ]
  return html`
<h2>For some mailboxes only</h2>
<p>What is approved here reaches every mailbox. If that is too much, do not approve: let an Exchange administrator grant the same to a group’s mailboxes (RBAC for Applications), and tell the person who asked the address of one of them. Both add up, so a consent for all must not stand beside it.</p>
<pre>${commands.join('\n')}</pre>`
}

/** For an administrator who comes when everything is done. */
export const nothingLeftBody = html`<p>This is approved already, here or in the Entra admin center, and it works. You can close this page.</p>`
