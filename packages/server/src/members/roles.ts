import { type Scope, scopes } from '../platform/http/caller.ts'

/** What a member is to the installation. */
export const roles = ['administrator', 'developer', 'collector', 'auditor'] as const
export type Role = (typeof roles)[number]

export const isRole = (text: unknown): text is Role => roles.some((role) => role === text)

const ofMembers: readonly Scope[] = ['members:read', 'members:write']

const held: Record<Role, readonly Scope[]> = {
  administrator: scopes,
  developer: scopes.filter((scope) => !ofMembers.includes(scope)),
  // Runs and sees collections, and picks the custodians for them; nothing else of the installation is hers to see.
  collector: [
    'collections:read',
    'collections:write',
    'directory:read',
    'connections:read',
    'own:read',
    'own:connect',
  ],
  auditor: scopes.filter((scope) => scope.endsWith(':read')),
}

/** What the API lets a role do. */
export const scopesOf = (role: Role): readonly Scope[] => held[role]
