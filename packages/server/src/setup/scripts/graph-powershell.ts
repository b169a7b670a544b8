import { resourceAppIds } from '@gatewarden/microsoft'
import { jsonLiteral } from './literals.ts'
import {
  accessType,
  needsSecret,
  registrationOf,
  type ScriptSubject,
  secretName,
  uniqueNameOf,
} from './registration.ts'
import { fillTemplate } from './template.ts'

/** Names of Microsoft's clouds in `Connect-MgGraph -Environment`. An emulator is added under a name of its own. */
const environments: Readonly<Record<string, string>> = {
  global: 'Global',
  'gcc-high': 'USGov',
  dod: 'USGovDoD',
  china: 'China',
}

export const graphEnvironment = (cloudId: string): string => environments[cloudId] ?? 'Gatewarden'

/** The registration as a script of Microsoft Graph PowerShell, for Windows PowerShell 5.1 and PowerShell 7. */
export function graphPowershellScript(subject: ScriptSubject): Promise<string> {
  const { connector, app, cloud } = subject
  const { web: _uris, requiredResourceAccess: _permissions, ...beginning } = registrationOf(subject)
  const settings = {
    environment: graphEnvironment(cloud.id),
    authority: cloud.authority,
    graph: cloud.graph,
    tenantId: connector.tenantMode.kind === 'single' ? connector.tenantMode.tenantId : '',
    clientId: app?.clientId ?? '',
    uniqueName: uniqueNameOf(connector),
    audience: beginning.signInAudience,
    redirectUri: connector.callbackUrl,
    roleClaims: beginning.groupMembershipClaims ?? '',
    exchange: resourceAppIds.exchange,
    permissions: connector.permissions.map((one) => ({
      api: resourceAppIds[one.resource],
      type: accessType(one),
      id: one.id,
      name: one.name,
    })),
    makeSecret: needsSecret(subject),
    secretName,
  }
  return fillTemplate('register-app.ps1', [
    `$settings = ${jsonLiteral(settings)} | ConvertFrom-Json`,
    `$registration = ${jsonLiteral(beginning)}`,
  ])
}
