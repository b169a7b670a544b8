/**
 * Built-in directory roles with their template ids, the same in every tenant:
 * https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
const TEMPLATE_IDS = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
  'Application Administrator': '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
} as const

export type DirectoryRole = keyof typeof TEMPLATE_IDS

/** In `wids` of every member's tokens, beside the roles. */
export const DEFAULT_ACCESS_WID = 'b79fbf4d-3ef9-4689-8143-76b194e85509'

export function roleTemplateId(role: DirectoryRole): string {
  return TEMPLATE_IDS[role]
}

export const DIRECTORY_ROLES: readonly DirectoryRole[] = [
  'Global Administrator',
  'Privileged Role Administrator',
  'Cloud Application Administrator',
  'Application Administrator',
  'Exchange Administrator',
  'User Administrator',
  'Global Reader',
]

/** May consent for the whole organization to application permissions of Microsoft Graph. */
export function mayGrantGraphRoles(roles: readonly DirectoryRole[]): boolean {
  return roles.includes('Global Administrator') || roles.includes('Privileged Role Administrator')
}

/** May consent for the whole organization to everything else. */
export function mayGrantOtherPermissions(roles: readonly DirectoryRole[]): boolean {
  return (
    mayGrantGraphRoles(roles) ||
    roles.includes('Cloud Application Administrator') ||
    roles.includes('Application Administrator')
  )
}
