import type { Organization } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { Tenant } from '../../tenant/tenant.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { authorizationDenied, directoryObjectNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'
import { directoryPageSize } from './directory-page.ts'

type PlainOrganization = Omit<Organization, 'branding' | 'certificateBasedAuthConfiguration' | 'extensions'>

const organizationShape: Shape<Tenant> = shape<Tenant, PlainOrganization>(
  'microsoft.graph.organization',
  {
    id: ({ id }) => id,
    deletedDateTime: () => null,
    businessPhones: ({ contact }) => [...(contact.businessPhones ?? [])],
    city: ({ contact }) => contact.city ?? null,
    country: ({ contact }) => contact.country ?? null,
    countryLetterCode: ({ about }) => about.countryLetterCode,
    createdDateTime: ({ about }) => isoSeconds(about.createdAt),
    defaultUsageLocation: ({ contact }) => contact.defaultUsageLocation ?? null,
    displayName: ({ about }) => about.displayName,
    marketingNotificationEmails: ({ contact }) => [...(contact.marketingNotificationEmails ?? [])],
    mobileDeviceManagementAuthority: () => 'intune',
    onPremisesLastSyncDateTime: () => null,
    onPremisesSyncEnabled: () => null,
    partnerTenantType: () => null,
    postalCode: ({ contact }) => contact.postalCode ?? null,
    preferredLanguage: ({ about, contact }) => contact.preferredLanguage ?? about.preferredLanguage,
    privacyProfile: ({ contact }) => contact.privacyProfile ?? null,
    securityComplianceNotificationMails: ({ contact }) => [
      ...(contact.securityComplianceNotificationMails ?? []),
    ],
    securityComplianceNotificationPhones: ({ contact }) => [
      ...(contact.securityComplianceNotificationPhones ?? []),
    ],
    state: ({ contact }) => contact.state ?? null,
    street: ({ contact }) => contact.street ?? null,
    technicalNotificationMails: ({ contact }) => [...(contact.technicalNotificationMails ?? [])],
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
  directoryPageSize(call.request)
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

const text = z.string().nullable().optional()
const texts = z.array(z.string()).optional()

/** https://learn.microsoft.com/graph/api/organization-update */
const organizationInput = z.strictObject({
  businessPhones: texts,
  city: text,
  country: text,
  defaultUsageLocation: text,
  marketingNotificationEmails: texts,
  postalCode: text,
  preferredLanguage: text,
  privacyProfile: z.strictObject({ contactEmail: text, statementUrl: text }).nullable().optional(),
  securityComplianceNotificationMails: texts,
  securityComplianceNotificationPhones: texts,
  state: text,
  street: text,
  technicalNotificationMails: texts,
})

/** `PATCH /organization/{organization}`. */
export function updateOrganization(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeOrganization')
  const { tenant, user } = call.caller
  if (user && !user.state.roles.includes('Global Administrator')) throw authorizationDenied()
  const id = param(call, 'organization')
  if (id.toLowerCase() !== tenant.id) throw directoryObjectNotFound(id)
  const input = readJson(call.request, organizationInput, 'microsoft.graph.organization')
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  tenant.contact = { ...tenant.contact, ...given }
  return empty()
}

/** `POST /organization` and `DELETE /organization/{organization}`: nobody has the privilege to make or end a tenant this way. */
export function refuseOrganization(): GraphReply {
  throw authorizationDenied()
}
