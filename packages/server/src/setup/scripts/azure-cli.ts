import { resourceAppIds } from '@gatewarden/microsoft'
import { bashLiteral, jsonLiteral } from './literals.ts'
import {
  accessType,
  needsSecret,
  registrationOf,
  type ScriptSubject,
  secretName,
  uniqueNameOf,
} from './registration.ts'
import { fillTemplate } from './template.ts'

/** The registration as a script for bash and the Azure CLI. Only `az rest` of it is used, so that nothing hangs on its version. */
export function azureCliScript(subject: ScriptSubject): Promise<string> {
  const { connector, app, cloud } = subject
  const { web: _uris, requiredResourceAccess: _permissions, ...beginning } = registrationOf(subject)
  const permissions = connector.permissions.map((one) =>
    [resourceAppIds[one.resource], accessType(one), one.id, one.name].join(' '),
  )
  const settings: Record<string, string> = {
    graph: cloud.graph,
    resource: cloud.graphResource,
    client_id: app?.clientId ?? '',
    unique_name: uniqueNameOf(connector),
    audience: beginning.signInAudience,
    redirect_uri: connector.callbackUrl,
    role_claims: beginning.groupMembershipClaims ?? '',
    exchange: resourceAppIds.exchange,
    make_secret: needsSecret(subject) ? 'yes' : 'no',
    secret_name: secretName,
  }
  return fillTemplate('register-app.sh', [
    ...Object.entries(settings).map(([name, value]) => `${name}=${bashLiteral(value)}`),
    `registration=${jsonLiteral(beginning)}`,
    `permissions='${permissions.join('\n')}'`,
  ])
}
