import type { LicenseDetails, SubscribedSku } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import {
  type AssignedLicence,
  assignedLicences,
  findSku,
  SKUS,
  type Sku,
  withLicences,
} from '../../tenant/licences.ts'
import { usualSettings } from '../../tenant/mailbox-settings.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { User } from '../../tenant/user.ts'
import type { World } from '../../tenant/world.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { authorizationDenied, directoryBadRequest, directoryObjectNotFound } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { requireUserAdministrator } from './app-rights.ts'
import { routeUser } from './change-users.ts'
import { writeUser } from './users.ts'

const assignment = z.strictObject({
  addLicenses: z.array(z.strictObject({ skuId: z.guid(), disabledPlans: z.array(z.guid()).nullish() })),
  removeLicenses: z.array(z.guid()),
})

interface SkuView {
  readonly sku: Sku
  readonly tenant: Tenant
}

const skuShape: Shape<SkuView> = shape<SkuView, Required<SubscribedSku>>(
  'microsoft.graph.subscribedSku',
  {
    accountName: ({ tenant }) => tenant.about.domain.split('.')[0] ?? '',
    accountId: ({ tenant }) => tenant.id,
    appliesTo: () => 'User',
    capabilityStatus: () => 'Enabled',
    consumedUnits: ({ sku, tenant }) => consumed(sku, tenant),
    id: ({ sku, tenant }) => `${tenant.id}_${sku.id}`,
    skuId: ({ sku }) => sku.id,
    skuPartNumber: ({ sku }) => sku.partNumber,
    subscriptionIds: () => [],
    prepaidUnits: ({ sku, tenant }) => ({
      enabled: Math.max(25, consumed(sku, tenant) + 5),
      suspended: 0,
      warning: 0,
      lockedOut: 0,
    }),
    servicePlans: ({ sku }) => sku.plans.map((plan) => planOf(plan, [])),
  },
  { idAlways: false },
)

/** `GET /subscribedSkus`: what every tenant here has bought, and how much of it is used. */
export function listSkus(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readSkus')
  const projection = project(skuShape, call.request.query.select)
  const { tenant } = call.caller
  return json({
    '@odata.context': context(call.request, `subscribedSkus${projection.contextList}`),
    value: SKUS.map((sku) => writeProperties(projection, { sku, tenant }, {})),
  })
}

/** `GET /subscribedSkus/{sku}`: by `tenant_sku`. */
export function getSku(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readSkus')
  const { tenant } = call.caller
  const id = param(call, 'sku')
  const sku = SKUS.find((one) => id.toLowerCase() === `${tenant.id}_${one.id}`)
  if (!sku) throw directoryObjectNotFound(id)
  const projection = project(skuShape, call.request.query.select)
  return json(
    writeProperties(
      projection,
      { sku, tenant },
      {
        '@odata.context': context(call.request, `subscribedSkus${projection.contextList}/$entity`),
      },
    ),
  )
}

/** `GET …/licenseDetails`. */
export function listLicenceDetails(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readLicences')
  const user = routeUser(call)
  if (call.caller.user && call.caller.user !== user && onlyOwn(call)) throw authorizationDenied()
  const value: LicenseDetails[] = assignedLicences(user.state).flatMap(({ skuId, disabledPlans }) => {
    const sku = findSku(skuId)
    if (!sku) return []
    const servicePlans = sku.plans.map((plan) => planOf(plan, disabledPlans))
    const id = call.world.random.bytes('licence', user.id, skuId).toString('base64url')
    return [{ id, skuId, skuPartNumber: sku.partNumber, servicePlans }]
  })
  return json({ '@odata.context': context(call.request, `users('${user.id}')/licenseDetails`), value })
}

/**
 * `POST …/assignLicense`: with a plan of Exchange a mailbox comes, a while later where changes take a while; without one the
 * mailbox is closed and comes back with the next licence.
 */
export function assignLicence(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeLicences')
  requireUserAdministrator(call.caller)
  const user = routeUser(call)
  const { addLicenses, removeLicenses } = readParameters(call.request, assignment)
  if (addLicenses.length > 0 && user.state.usageLocation === null) {
    throw directoryBadRequest('License assignment cannot be done for user with invalid usage location.')
  }
  const next = new Map<string, AssignedLicence>(assignedLicences(user.state).map((one) => [one.skuId, one]))
  for (const id of removeLicenses) {
    if (!next.delete(id.toLowerCase()))
      throw directoryBadRequest('User does not have a corresponding license.')
  }
  for (const { skuId, disabledPlans } of addLicenses) {
    const sku = findSku(skuId)
    if (!sku) throw directoryBadRequest(`License ${skuId} does not correspond to a valid company License.`)
    next.set(sku.id, { skuId: sku.id, disabledPlans: readPlans(sku, disabledPlans ?? []) })
  }
  call.caller.tenant.directory.update(user, withLicences([...next.values()]))
  provide(call.world, call.caller.tenant, user)
  return writeUser(call, user)
}

/** Makes the mailbox that a licence brings, where there is none yet. */
function provide(world: World, tenant: Tenant, user: User): void {
  if (!user.state.licensed || tenant.mailboxOf(user.id)) return
  if (user.state.mail === null) tenant.directory.update(user, { mail: user.state.userPrincipalName })
  world.addMailbox(tenant, user, 'user', usualSettings('UTC', user.state.preferredLanguage ?? 'en-US'))
}

function readPlans(sku: Sku, disabled: readonly string[]): string[] {
  return disabled.map((id) => {
    if (!sku.plans.some((plan) => plan.id === id.toLowerCase())) {
      throw directoryBadRequest(
        `License assignment failed because service plan ${id} is not part of ${sku.id}.`,
      )
    }
    return id.toLowerCase()
  })
}

function planOf({ id, name }: Sku['plans'][number], disabled: readonly string[]) {
  return {
    servicePlanId: id,
    servicePlanName: name,
    provisioningStatus: disabled.includes(id) ? 'Disabled' : 'Success',
    appliesTo: 'User',
  }
}

function consumed(sku: Sku, tenant: Tenant): number {
  let count = 0
  for (const { state } of tenant.directory.users) {
    if (assignedLicences(state).some(({ skuId }) => skuId === sku.id)) count += 1
  }
  return count
}

function onlyOwn({ caller }: Call): boolean {
  const all = [
    'LicenseAssignment.Read.All',
    'User.Read.All',
    'User.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ]
  return !all.some((name) => caller.permissions.has(name))
}
