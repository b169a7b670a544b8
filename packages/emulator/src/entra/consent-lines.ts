import type { ConsentLine } from '../pages/consent-page.ts'
import type { PermissionsAsked } from '../tenant/permission-catalogue.ts'

/** What a consent page lists: application permissions first. */
export function consentLines(asked: readonly PermissionsAsked[]): ConsentLine[] {
  const lines = asked.flatMap(({ resource, roles, scopes }) =>
    [...roles, ...scopes].map((permission) => ({
      name: permission.name,
      resource: resource.displayName,
      does: permission.does,
      isApplication: permission.type === 'Role',
    })),
  )
  return [...lines.filter((line) => line.isApplication), ...lines.filter((line) => !line.isApplication)]
}
