import type { SeedTenant, SeedUser } from '../seed/seed-tenant.ts'
import { isApplicationRole } from '../tenant/application-roles.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { assignRole, registerPrincipal } from './control-exchange.ts'
import { addGroup } from './control-groups.ts'
import { changeMailbox } from './control-mailboxes.ts'
import { addDelegation } from './grants.ts'

/** Groups of a seed: a group may have those before it as members. @throws Error naming the member that is not there */
export function loadGroups(world: World, tenant: Tenant, seed: SeedTenant): void {
  const ids = new Map<string, string>()
  for (const { displayName, kind, mail, members, owners } of seed.groups ?? []) {
    const { id } = addGroup(world, tenant, {
      displayName,
      kind,
      ...(mail !== null && { mail }),
      members: members.map((member) => ids.get(member) ?? member),
      owners,
    })
    ids.set(displayName, id)
  }
}

/** What is special about the mailboxes of a seed, and who is deleted already. */
export function loadMailboxStates(world: World, tenant: Tenant, users: readonly SeedUser[]): void {
  for (const { id, mail, mailbox, onPremises, onHold, archive, customAttributes, deleted } of users) {
    if (mailbox !== 'none' && mail !== null) {
      changeMailbox(world, mail, {
        ...(onPremises !== undefined && { onPremises }),
        ...(onHold !== undefined && { onHold }),
        ...(archive !== undefined && { archive }),
        ...(customAttributes !== undefined && { customAttributes }),
      })
    }
    const user = tenant.directory.find(id)
    if (deleted && user) tenant.directory.remove(user)
  }
}

/** What an Exchange administrator of a seed has set up; it acts from the beginning. @throws Error naming what does not fit */
export function loadExchange(tenant: Tenant, { exchange, propagation }: SeedTenant): void {
  for (const { appId, objectId, fullAccess = [], sendAs = [] } of exchange?.servicePrincipals ?? []) {
    registerPrincipal(tenant, { appId, ...(objectId !== null && { objectId }) })
    for (const mailbox of fullAccess) addDelegation(tenant, { kind: 'full-access', mailbox, to: appId })
    for (const mailbox of sendAs) addDelegation(tenant, { kind: 'send-as', mailbox, to: appId })
  }
  for (const { name, filter, mailboxes } of exchange?.managementScopes ?? []) {
    tenant.exchange.addScope(filter === null ? { name, mailboxes } : { name, filter })
  }
  for (const { appId, role, scope } of exchange?.roleAssignments ?? []) {
    if (isApplicationRole(role)) assignRole(tenant, { appId, role, scope })
  }
  for (const policy of exchange?.accessPolicies ?? []) tenant.exchange.addAccessPolicy(policy)
  tenant.propagation.switch(propagation ?? 'instant')
}
