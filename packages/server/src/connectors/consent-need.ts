import { administratorRoleCatalogue } from '@gatewarden/microsoft'
import type { Connector } from './connector.ts'

/** Who can give the consent that a connector needs. */
export interface ConsentNeed {
  who: 'administrator' | 'person'
  /** Roles of Entra ID of which one is enough; empty for a person. */
  roles: string[]
  text: string
}

/** Who must consent, in words. Sources: Microsoft's pages on admin consent and on built-in roles. */
export function whoMustConsent(connector: Pick<Connector, 'mode' | 'permissions'>): ConsentNeed {
  const forGraphRoles = connector.permissions.some(
    (one) => one.resource === 'graph' && one.kind === 'application',
  )
  const roles = administratorRoleCatalogue
    .filter((role) =>
      forGraphRoles ? role.consentsToGraphApplicationPermissions : role.consentsToDelegatedPermissions,
    )
    .map((role) => role.name)
  if (connector.mode === 'organization') {
    return {
      who: 'administrator',
      roles,
      text: `An administrator of the organization consents once for everybody: ${orList(roles)}.`,
    }
  }
  const forced = connector.permissions.filter((one) => one.adminConsentRequired).map((one) => one.name)
  if (forced.length > 0) {
    return {
      who: 'administrator',
      roles,
      text: `An administrator has to consent first, because of ${forced.join(', ')}: ${orList(roles)}. Then each person signs in.`,
    }
  }
  return {
    who: 'person',
    roles: [],
    text: 'Each person signs in and consents for herself. Many organizations let nobody consent to mail, calendars and contacts without an administrator; then an administrator approves first, by a link that Gatewarden makes.',
  }
}

function orList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
