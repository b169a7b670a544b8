import type { DirectoryRole as GraphRole } from '@microsoft/microsoft-graph-types'
import { DIRECTORY_ROLES, type DirectoryRole, roleTemplateId } from '../../tenant/directory-roles.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { World } from '../../tenant/world.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'

/** A directory role as one tenant has it, with an id of its own. */
export interface RoleView {
  readonly kind: 'role'
  readonly id: string
  readonly name: DirectoryRole
}

export const roleShape: Shape<RoleView> = shape<RoleView, Omit<GraphRole, 'members' | 'scopedMembers'>>(
  'microsoft.graph.directoryRole',
  {
    id: ({ id }) => id,
    deletedDateTime: () => null,
    description: ({ name }) => `What a ${name} may do.`,
    displayName: ({ name }) => name,
    roleTemplateId: ({ name }) => roleTemplateId(name),
  },
  { navigation: ['members'], idAlways: false },
)

export const roleFields: FieldTable<RoleView> = fieldTable<RoleView>('microsoft.graph.directoryRole', {
  id: scalar('string', ({ id }) => id),
  displayName: scalar('string', ({ name }) => name),
  roleTemplateId: scalar('string', ({ name }) => roleTemplateId(name)),
})

/** Every role that the emulator knows; a tenant has all of them activated. */
export function rolesOf(world: World, tenant: Tenant): RoleView[] {
  return DIRECTORY_ROLES.map((name) => ({
    kind: 'role',
    id: world.random.guid('directoryRole', tenant.id, name),
    name,
  }))
}
