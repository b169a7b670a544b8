import { z } from 'zod'
import type { Tenant } from '../../tenant/tenant.ts'
import type { User, UserState } from '../../tenant/user.ts'
import { directoryBadRequest, notImplemented } from '../http/graph-error.ts'
import { type GraphRequest, jsonBody } from '../http/graph-request.ts'
import { readJson } from '../http/read-json.ts'
import { unknownUserProperties } from './user-shape.ts'

const text = z.string().max(256).nullable().optional()

/** What means something to the emulator. */
const state = {
  accountEnabled: z.boolean().optional(),
  businessPhones: z.array(z.string()).max(1).optional(),
  companyName: text,
  department: text,
  displayName: z.string().min(1).max(256).optional(),
  givenName: text,
  jobTitle: text,
  mail: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'not an address')
    .nullable()
    .optional(),
  mobilePhone: text,
  officeLocation: text,
  preferredLanguage: text,
  surname: text,
  usageLocation: z.string().length(2).nullable().optional(),
  userPrincipalName: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'not a user principal name')
    .optional(),
  userType: z.enum(['Member', 'Guest']).optional(),
}

/** What is kept as it was written. */
const plain = {
  ageGroup: text,
  city: text,
  consentProvidedForMinor: text,
  country: text,
  employeeId: z.string().max(16).nullable().optional(),
  employeeType: text,
  faxNumber: text,
  mailNickname: z.string().min(1).max(64).optional(),
  onPremisesImmutableId: text,
  otherMails: z.array(z.string()).optional(),
  passwordPolicies: text,
  postalCode: text,
  preferredDataLocation: text,
  showInAddressList: z.boolean().nullable().optional(),
  state: text,
  streetAddress: text,
}

const passwordProfile = z
  .strictObject({
    password: z.string().nullish(),
    forceChangePasswordNextSignIn: z.boolean().nullish(),
    forceChangePasswordNextSignInWithMfa: z.boolean().nullish(),
  })
  .nullish()

const userInput = z.strictObject({ ...state, ...plain, passwordProfile })
export type UserInput = z.infer<typeof userInput>

/** Only the service writes these (https://learn.microsoft.com/graph/api/resources/user#properties). */
const readOnly = [
  'id',
  'proxyAddresses',
  'assignedLicenses',
  'assignedPlans',
  'createdDateTime',
  'imAddresses',
  'signInSessionsValidFromDateTime',
]

/** The body of a user to make or to change. Throws 400 for what cannot be set, 501 for what only Graph knows. */
export function readUserInput(request: GraphRequest): UserInput {
  for (const name of Object.keys(jsonBody(request))) {
    if (unknownUserProperties.some((one) => one === name)) throw notImplemented(`writing ${name} of a user`)
    if (readOnly.includes(name)) {
      throw directoryBadRequest(`Property '${name}' is read-only and cannot be set.`)
    }
  }
  return readJson(request, userInput, 'microsoft.graph.user')
}

/**
 * What of the input becomes the state of a user. Throws 400 for a name or address in a domain that is not verified, for one
 * that somebody else has, and for a password that is too simple.
 */
export function stateFrom(input: UserInput, tenant: Tenant, user: User | null): Partial<UserState> {
  const { userPrincipalName: name, mail } = input
  if (name !== undefined) requireName(tenant, name, user)
  if (typeof mail === 'string') requireAddress(tenant, mail, user)
  const password = input.passwordProfile?.password
  if (typeof password === 'string') requireStrength(password)
  const kept = pick(input, Object.keys(plain))
  return {
    ...pick(input, Object.keys(state)),
    ...(typeof password === 'string' && { password }),
    ...(Object.keys(kept).length > 0 && { plain: { ...user?.state.plain, ...kept } }),
  }
}

function pick(input: UserInput, names: readonly string[]): Partial<UserState> {
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => names.includes(name) && value !== undefined),
  )
}

function requireName(tenant: Tenant, name: string, user: User | null): void {
  requireVerifiedDomain(tenant, name, 'userPrincipalName')
  const other = tenant.directory.find(name)
  if (other && other !== user) {
    throw directoryBadRequest(
      'Another object with the same value for property userPrincipalName already exists.',
    )
  }
}

function requireAddress(tenant: Tenant, address: string, user: User | null): void {
  const mailbox = tenant.mailboxAt(address)
  if (mailbox && mailbox.userId !== user?.id) {
    throw directoryBadRequest(
      'Another object with the same value for property proxyAddresses already exists.',
    )
  }
}

function requireVerifiedDomain(tenant: Tenant, name: string, property: string): void {
  const domain = name.split('@')[1]?.toLowerCase()
  if (!tenant.domains.some((one) => one.toLowerCase() === domain)) {
    throw directoryBadRequest(
      `The domain portion of the ${property} property is invalid. You must use one of the verified domain names in your organization.`,
    )
  }
}

/** Eight characters of three kinds (https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy). */
function requireStrength(password: string): void {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length
  if (password.length < 8 || password.length > 256 || kinds < 3) {
    throw directoryBadRequest(
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    )
  }
}
