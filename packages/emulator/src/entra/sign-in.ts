import type { Exchange } from '../http/exchange.ts'
import { type Page, sendPage } from '../pages/layout.ts'
import { expiredPasswordPage } from '../pages/second-factor-pages.ts'
import { accountPicker, passwordPage, type SignInView, userNamePage } from '../pages/sign-in-pages.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import type { SignedInAccount } from './browser-sessions.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { guestOf } from './guests.ts'
import type { FlowAccount, SignInFlow } from './sign-in-flows.ts'

/** How many accounts the pages show to a person who tries the emulator. */
const EXAMPLES = 6

/** The first page of a sign-in: the accounts of this browser, or the question for a name. */
export function sendFirstPage(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  hint: string,
): void {
  const accounts = context.sessions.accounts(exchange.header('cookie'))
  const mustType = flow.purpose.kind === 'authorize' && flow.purpose.prompt === 'login'
  if (accounts.length === 0 || hint !== '' || mustType) {
    sendPage(exchange, userNamePage(viewOf(context, flow), hint))
    return
  }
  const choices = accounts.map(({ user }) => ({
    id: user.id,
    displayName: user.state.displayName,
    userPrincipalName: user.state.userPrincipalName,
  }))
  sendPage(exchange, accountPicker(viewOf(context, flow), choices))
}

/** For a sign-in that a policy finds too old. */
export function askPasswordAgain(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  account: FlowAccount,
): void {
  sendPage(exchange, passwordPage(viewOf(context, flow), account.user.state.userPrincipalName))
}

/** What a posted sign-in page leads to: another page that was sent, or an account. */
export type SignInStep =
  | { readonly kind: 'answered' }
  | { readonly kind: 'signed-in'; readonly account: FlowAccount }

/** Takes a posted sign-in page. @throws EntraError 50020 for an account that is no member, 50034, 50057 … as pages */
export function takeSignInStep(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  form: URLSearchParams,
): SignInStep {
  const chosen = form.get('account')
  if (chosen === 'other') return answer(exchange, userNamePage(viewOf(context, flow), ''))
  if (chosen !== null) {
    const known = context.sessions.accounts(exchange.header('cookie')).find(({ user }) => user.id === chosen)
    if (known && flow.purpose.kind === 'authorize' && flow.purpose.prompt === 'login') {
      return answer(exchange, passwordPage(viewOf(context, flow), known.user.state.userPrincipalName))
    }
    if (known) return { kind: 'signed-in', account: accountFor(context, flow, known) }
    return answer(exchange, userNamePage(viewOf(context, flow), ''))
  }
  return takePassword(context, exchange, flow, form)
}

/** The account of a session as the app's tenant knows it. @throws EntraError 50020, 50057 */
export function accountFor(context: EntraContext, flow: SignInFlow, signedIn: SignedInAccount): FlowAccount {
  const { user, signedInAt, secondFactorAt } = signedIn
  const facts = { signedInAt, secondFactorAt, homeUserId: user.id }
  const home = context.world.findTenant(user.tenantId)
  if (!home)
    throw new EntraError(50034, { fill: { user: user.state.userPrincipalName, tenant: user.tenantId } })
  if (flow.segment.kind === 'shared' || flow.segment.tenant === home) return { tenant: home, user, ...facts }
  const { tenant } = flow.segment
  const guest = guestOf(tenant, user)
  if (!guest) throw notMember(flow, tenant, user)
  if (!guest.state.accountEnabled) throw new EntraError(50057)
  return { tenant, user: guest, ...facts }
}

/** The accounts of this browser that the app's tenant knows; the others cannot be used here. */
export function usableAccounts(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
): (FlowAccount & { readonly names: readonly string[] })[] {
  return context.sessions.accounts(exchange.header('cookie')).flatMap((signedIn) => {
    try {
      const { userPrincipalName, mail } = signedIn.user.state
      const names = [userPrincipalName.toLowerCase(), (mail ?? userPrincipalName).toLowerCase()]
      return [{ ...accountFor(context, flow, signedIn), names }]
    } catch (error) {
      if (error instanceof EntraError) return []
      throw error
    }
  })
}

function takePassword(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  form: URLSearchParams,
): SignInStep {
  const name = form.get('loginfmt')?.trim() ?? ''
  const view = viewOf(context, flow)
  const user = findPerson(context, name)
  if (!user) {
    const problem = "We couldn't find an account with that user name. (AADSTS50034)"
    return answer(exchange, userNamePage({ ...view, problem }, name))
  }
  const password = form.get('passwd')
  if (password === null) return answer(exchange, passwordPage(view, name))
  const problem = passwordProblem(context, user, password)
  if (problem !== undefined) return answer(exchange, passwordPage({ ...view, problem }, name))
  const page = expiredPassword(context, user, password, form.get('newpasswd'), view, name)
  if (page) return answer(exchange, page)
  // Set before anything can refuse: who typed a good password is signed in, whatever the app is told.
  const cookie = context.sessions.signIn(
    exchange.header('cookie'),
    user,
    exchange.origin.startsWith('https:'),
  )
  exchange.response.setHeader('Set-Cookie', cookie)
  const account = accountFor(context, flow, {
    user,
    signedInAt: context.world.clock.now(),
    secondFactorAt: null,
  })
  return { kind: 'signed-in', account }
}

/** The page that asks for another password while the old one is expired; takes it where it was posted. */
function expiredPassword(
  context: EntraContext,
  user: User,
  password: string,
  wanted: string | null,
  view: SignInView,
  userName: string,
): Page | undefined {
  const tenant = context.world.findTenant(user.tenantId)
  if (tenant?.signIn.troubleOf(user.id) !== 'password-expired') return undefined
  const page = { action: view.action, flowToken: view.flowToken, userName }
  if (wanted === null) return expiredPasswordPage(page)
  if (wanted === '' || wanted === password) {
    return expiredPasswordPage({ ...page, problem: 'Choose a password that you have not used before.' })
  }
  tenant.directory.update(user, { password: wanted })
  tenant.signIn.setTrouble(user.id, null)
  return undefined
}

function passwordProblem(context: EntraContext, user: User, password: string): string | undefined {
  const trouble = context.world.findTenant(user.tenantId)?.signIn.troubleOf(user.id)
  if (trouble === 'locked' || context.throttle.isLocked(user.id)) {
    return 'Your account is temporarily locked to prevent unauthorized use. Try again later. (AADSTS50053)'
  }
  if (password !== user.state.password) {
    context.throttle.failed(user.id)
    return 'Your account or password is incorrect. (AADSTS50126)'
  }
  if (!user.state.accountEnabled)
    return 'Your account has been locked. Contact your administrator. (AADSTS50057)'
  context.throttle.succeeded(user.id)
  return undefined
}

/** Anybody of any tenant, by user principal name or mail address. Guests sign in with their account at home. */
export function findPerson(context: EntraContext, name: string): User | undefined {
  for (const tenant of context.world.tenants) {
    const user = tenant.directory.find(name)
    if (user && user.state.userType === 'Member' && user.id !== name) return user
    const owner = tenant.mailboxAt(name)?.userId
    const byMail = owner === undefined ? undefined : tenant.directory.find(owner)
    if (byMail) return byMail
  }
  return undefined
}

function notMember(flow: SignInFlow, tenant: Tenant, user: User): EntraError {
  return new EntraError(50020, {
    fill: {
      user: user.state.userPrincipalName,
      issuer: `https://sts.windows.net/${user.tenantId}/`,
      tenant: tenant.about.displayName,
      app: flow.app.appId,
    },
  })
}

function viewOf(context: EntraContext, flow: SignInFlow): SignInView {
  const tenants = flow.segment.kind === 'tenant' ? [flow.segment.tenant] : [...context.world.tenants]
  const people = tenants.flatMap((tenant) =>
    [...tenant.directory.users].filter((user) => user.state.accountEnabled),
  )
  const admins = people.filter((user) => user.state.roles.includes('Global Administrator'))
  const others = people.filter((user) => !admins.includes(user))
  return {
    action: `/${flow.segmentName}/login`,
    flowToken: flow.id,
    appName: flow.app.displayName,
    examples: [...admins, ...others].slice(0, EXAMPLES).map((user) => ({
      name: user.state.userPrincipalName,
      password: user.state.password,
    })),
  }
}

function answer(exchange: Exchange, page: Parameters<typeof sendPage>[1]): SignInStep {
  sendPage(exchange, page)
  return { kind: 'answered' }
}
