import type { Organization } from '@microsoft/microsoft-graph-types'
import type { Tenant } from '../../tenant/tenant.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryObjectNotFound } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'

type PlainOrganization = Omit<Organization, 'branding' | 'certificateBasedAuthConfiguration' | 'extensions'>

const organizationShape: Shape<Tenant> = shape<Tenant, PlainOrganization>(
  'microsoft.graph.organization',
  {
    id: ({ id }) => id,
    deletedDateTime: () => null,
    businessPhones: () => [],
    city: () => null,
    country: () => null,
    countryLetterCode: ({ about }) => about.countryLetterCode,
    createdDateTime: ({ about }) => isoSeconds(about.createdAt),
    defaultUsageLocation: () => null,
    displayName: ({ about }) => about.displayName,
    marketingNotificationEmails: () => [],
    mobileDeviceManagementAuthority: () => 'intune',
    onPremisesLastSyncDateTime: () => null,
    onPremisesSyncEnabled: () => null,
    partnerTenantType: () => null,
    postalCode: () => null,
    preferredLanguage: ({ about }) => about.preferredLanguage,
    privacyProfile: () => null,
    securityComplianceNotificationMails: () => [],
    securityComplianceNotificationPhones: () => [],
    state: () => null,
    street: () => null,
    technicalNotificationMails: () => [],
    tenantType: () => 'AAD',
    assignedPlans: () => [],
    provisionedPlans: () => [],
    verifiedDomains: ({ domains }) =>
      domains.map((name, i) => ({
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: i === 0,
        isInitial: i === 0,
        name,
        type: 'Managed',
      })),
  },
  { idAlways: false, navigation: ['branding', 'certificateBasedAuthConfiguration', 'extensions'] },
)

/** `GET /organization`: the one of the caller's tenant. */
export function listOrganization(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readOrganization')
  const projection = project(organizationShape, call.request.query.select)
  return json({
    '@odata.context': context(call.request, `organization${projection.contextList}`),
    value: [writeProperties(projection, call.caller.tenant, {})],
  })
}

/** `GET /organization/{organization}`. */
export function getOrganization(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readOrganization')
  const id = param(call, 'organization')
  if (id.toLowerCase() !== call.caller.tenant.id) throw directoryObjectNotFound(id)
  const projection = project(organizationShape, call.request.query.select)
  return json(
    writeProperties(projection, call.caller.tenant, {
      '@odata.context': context(call.request, `organization${projection.contextList}/$entity`),
    }),
  )
}
