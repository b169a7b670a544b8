/** Which grants an administrator of this role may give for the whole organization. */
export interface AdministratorRole {
  name: string
  /** The role's template id, the same in every tenant; it is what stands in `wids`. */
  templateId: string
  /** May consent to application permissions of Microsoft Graph, and to anything less. */
  consentsToGraphApplicationPermissions: boolean
  /** May consent to delegated permissions, and to application permissions of other resources. */
  consentsToDelegatedPermissions: boolean
}

/** Source: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference and facts on admin consent. */
export const administratorRoleCatalogue: readonly AdministratorRole[] = [
  {
    name: 'Global Administrator',
    templateId: '62e90394-69f5-4237-9190-012177145e10',
    consentsToGraphApplicationPermissions: true,
    consentsToDelegatedPermissions: true,
  },
  {
    name: 'Privileged Role Administrator',
    templateId: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
    consentsToGraphApplicationPermissions: true,
    consentsToDelegatedPermissions: true,
  },
  {
    name: 'Cloud Application Administrator',
    templateId: '158c047a-c907-4556-b7ef-446551a6b5f7',
    consentsToGraphApplicationPermissions: false,
    consentsToDelegatedPermissions: true,
  },
  {
    name: 'Application Administrator',
    templateId: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    consentsToGraphApplicationPermissions: false,
    consentsToDelegatedPermissions: true,
  },
]

/** The roles among these `wids` that may consent to something; empty for an employee or a guest. */
export function administratorRoles(wids: readonly string[]): AdministratorRole[] {
  const held = new Set(wids.map((wid) => wid.toLowerCase()))
  return administratorRoleCatalogue.filter((role) => held.has(role.templateId))
}
