import type { Stored } from './records/kinds.ts'
import { isRole, type Role } from './roles.ts'

/**
 * Somebody who may use the console.
 *
 *   invited ──link opened, name and password set (or a provider linked)──▶ active ──removed──▶ gone
 *      └──removed, or nobody came before the link ended──▶ gone
 */
export interface Member {
  /** `mem_…` */
  id: string
  name: string
  /** Lower case. */
  email: string
  role: Role
  state: 'invited' | 'active'
  /** Whether a code of an authenticator app is asked for at sign-in. */
  totp: boolean
  createdAt: Date
}

/** A record of a member as this feature reads it; undefined for one whose role no version of Gatewarden wrote. */
export function memberOf(record: Stored): Member | undefined {
  const { id, name, email, role, state, twoFactorEnabled, createdAt } = record
  if (!isRole(role) || !(createdAt instanceof Date)) return undefined
  return {
    id,
    name: String(name),
    email: String(email),
    role,
    state: state === 'invited' ? 'invited' : 'active',
    totp: twoFactorEnabled === true,
    createdAt,
  }
}

/** Addresses are compared without their case. */
export const foldEmail = (email: string): string => email.trim().toLowerCase()
