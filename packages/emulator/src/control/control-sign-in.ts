import { grantToOrganization } from '../entra/admin-consent-steps.ts'
import { authenticatorOf } from '../entra/one-time-code.ts'
import type { ApprovalRequest, ConditionalAccessPolicy, SignInTrouble } from '../tenant/sign-in-policies.ts'
import type { Tenant, UserConsent } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'
import { ControlError, found } from './control-error.ts'

/** What an administrator decides about signing in; what is left out stays. */
export interface PolicyChange {
  userConsent?: UserConsent
  /** In place of those that are there. Without `users` or `apps` for all of them; `signInFrequency` in milliseconds. */
  conditionalAccess?: readonly (Pick<ConditionalAccessPolicy, 'grant'> & Partial<ConditionalAccessPolicy>)[]
  /** Whether people may ask for the approval of an app. */
  takesApprovalRequests?: boolean
}

/** A user's authenticator: whether it is registered, its secret (base32), and the code that it shows now. */
export interface SecondFactor {
  registered: boolean
  secret: string
  code: string
}

/** Somebody's wish that an app be let in. */
export interface DescribedApproval {
  id: string
  appId: string
  appName: string
  userPrincipalName: string
  justification: string
  /** Names of the permissions, with the resource in front. */
  permissions: string[]
  /** RFC 3339 */
  createdAt: string
}

export interface SignInControl {
  setPolicy(tenant: string, change: PolicyChange): void
  /** With `registered` sets whether the user has registered the authenticator. */
  secondFactor(tenant: string, user: string, registered?: boolean): SecondFactor
  /** Locks an account, lets its password expire, or ends that. */
  setSignInTrouble(tenant: string, user: string, trouble: SignInTrouble | null): void
  approvalRequests(tenant: string): DescribedApproval[]
  /** An administrator approves, which grants all that the app asked for then, or denies. */
  answerApprovalRequest(tenant: string, id: string, answer: 'approve' | 'deny'): void
}

/** @throws ControlError from everything that names what is not there */
export function signInControl(needs: {
  world: () => World
  tenantOf: (name: string) => Tenant
  userOf: (tenant: string, name: string) => User
}): SignInControl {
  const { world, tenantOf, userOf } = needs
  return {
    setPolicy(name, { userConsent, conditionalAccess, takesApprovalRequests }) {
      const { policies, signIn } = tenantOf(name)
      if (userConsent !== undefined) policies.userConsent = userConsent
      if (takesApprovalRequests !== undefined) signIn.takesApprovalRequests = takesApprovalRequests
      if (conditionalAccess)
        signIn.conditionalAccess = conditionalAccess.map((one) => wholePolicy(world(), one))
    },
    secondFactor(name, userName, registered) {
      const [tenant, user] = [tenantOf(name), userOf(name, userName)]
      if (registered !== undefined) tenant.signIn.setSecondFactor(user.id, registered)
      return { registered: tenant.signIn.hasSecondFactor(user.id), ...authenticatorOf(world(), user.id) }
    },
    setSignInTrouble: (name, user, trouble) =>
      tenantOf(name).signIn.setTrouble(userOf(name, user).id, trouble),
    approvalRequests: (name) => tenantOf(name).signIn.approvalRequests.map(describe),
    answerApprovalRequest(name, id, answer) {
      const tenant = tenantOf(name)
      const { approvalRequests } = tenant.signIn
      const at = approvalRequests.findIndex((one) => one.id === id)
      const request = approvalRequests[at]
      if (!request) throw new ControlError(404, `There is no approval request ${id}.`)
      approvalRequests.splice(at, 1)
      if (answer === 'deny') return
      const app = found(world().findApp(request.appId), `There is no app ${request.appId}.`)
      grantToOrganization(tenant, app, request.asked)
    },
  }
}

function wholePolicy(
  world: World,
  wanted: Pick<ConditionalAccessPolicy, 'grant'> & Partial<ConditionalAccessPolicy>,
): ConditionalAccessPolicy {
  const { id = world.random.nextGuid('policy'), displayName = 'made by the control plane', grant } = wanted
  const { users = 'all', apps = 'all', signInFrequency = null } = wanted
  return { id, displayName, users, apps, grant, signInFrequency }
}

function describe({ asked, createdAt, ...request }: ApprovalRequest): DescribedApproval {
  const permissions = asked.flatMap(({ resource, roles, scopes }) =>
    [...roles, ...scopes].map(({ name }) => `${resource.displayName}: ${name}`),
  )
  return { ...request, permissions, createdAt: new Date(createdAt).toISOString() }
}
