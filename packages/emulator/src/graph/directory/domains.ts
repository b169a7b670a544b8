import type { Domain } from '@microsoft/microsoft-graph-types'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryObjectNotFound } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { listDirectory } from './list-directory.ts'

interface DomainView {
  readonly name: string
  readonly isFirst: boolean
}

type PlainDomain = Omit<
  Domain,
  | 'domainNameReferences'
  | 'federationConfiguration'
  | 'rootDomain'
  | 'serviceConfigurationRecords'
  | 'verificationDnsRecords'
>

const domainShape: Shape<DomainView> = shape<DomainView, PlainDomain>(
  'microsoft.graph.domain',
  {
    authenticationType: () => 'Managed',
    availabilityStatus: () => null,
    id: ({ name }) => name,
    isAdminManaged: () => true,
    isDefault: ({ isFirst }) => isFirst,
    isInitial: ({ isFirst }) => isFirst,
    isRoot: () => true,
    isVerified: () => true,
    manufacturer: () => null,
    model: () => null,
    passwordNotificationWindowInDays: () => null,
    passwordValidityPeriodInDays: () => null,
    state: () => null,
    supportedServices: () => ['Email', 'OfficeCommunicationsOnline'],
  },
  { idAlways: false },
)

const domainFields: FieldTable<DomainView> = fieldTable<DomainView>('microsoft.graph.domain', {
  id: scalar('string', ({ name }) => name),
})

/** `GET /domains`. */
export function listDomains(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readDomains')
  return listDirectory(call, views(call), domainShape, domainFields, {
    path: 'domains',
    idOf: ({ name }) => name,
  })
}

/** `GET /domains/{domain}`. */
export function getDomain(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readDomains')
  const name = param(call, 'domain')
  const domain = views(call).find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (!domain) throw directoryObjectNotFound(name)
  const projection = project(domainShape, call.request.query.select)
  return json(
    writeProperties(projection, domain, {
      '@odata.context': context(call.request, `domains${projection.contextList}/$entity`),
    }),
  )
}

function views(call: Call): DomainView[] {
  return call.caller.tenant.domains.map((name, i) => ({ name, isFirst: i === 0 }))
}
