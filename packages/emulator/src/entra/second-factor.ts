import type { Exchange } from '../http/exchange.ts'
import { sendPage } from '../pages/layout.ts'
import { secondFactorPage } from '../pages/second-factor-pages.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { readForm } from './form.ts'
import { authenticatorOf, isGoodCode } from './one-time-code.ts'
import type { FlowAccount, SignInFlow } from './sign-in-flows.ts'

/** Asks for the code of the authenticator; whoever has none registered is given one. */
export function sendSecondFactorPage(
  context: EntraContext,
  exchange: Exchange,
  flow: SignInFlow,
  account: FlowAccount,
  problem?: string,
): void {
  const { secret, code } = authenticatorOf(context.world, account.user.id)
  const isRegistered = account.tenant.signIn.hasSecondFactor(account.user.id)
  sendPage(
    exchange,
    secondFactorPage({
      action: `/${flow.segmentName}/SAS/ProcessAuth`,
      flowToken: flow.id,
      userPrincipalName: account.user.state.userPrincipalName,
      code,
      secret: isRegistered ? null : secret,
      ...(problem !== undefined && { problem }),
    }),
  )
}

/**
 * `POST /{tenant}/SAS/ProcessAuth`: a posted code.
 * @returns the flow to go on with, whose account has shown its second factor; undefined when the page was sent again
 * @throws EntraError 50089
 */
export async function takeSecondFactor(
  context: EntraContext,
  exchange: Exchange,
): Promise<SignInFlow | undefined> {
  exchange.notes.route = 'second factor'
  const form = await readForm(exchange)
  const flow = context.flows.find(form.get('flowToken'))
  const { account } = flow
  if (!account) throw new EntraError(50089)
  if (!isGoodCode(context.world, account.user.id, form.get('otc') ?? '')) {
    const problem = "You didn't enter the expected verification code. Please try again. (AADSTS500121)"
    sendSecondFactorPage(context, exchange, flow, account, problem)
    return undefined
  }
  account.tenant.signIn.setSecondFactor(account.user.id, true)
  const secondFactorAt = context.world.clock.now()
  context.sessions.showedSecondFactor(exchange.header('cookie'), account.homeUserId, secondFactorAt)
  flow.account = { ...account, secondFactorAt }
  return flow
}
