import { tenantSegment } from '../../connectors/index.ts'
import type { CheckDefinition, Finding } from '../check.ts'
import { clockFinding } from '../clock-offset.ts'
import { type ConnectorSubject, known } from './subject.ts'

type Definition = CheckDefinition<ConnectorSubject>

/** Entra's sign-in service answers from here. */
const signIn: Definition = {
  id: 'sign-in-reachable',
  needs: ['app'],
  async run(subject, signal) {
    const { cloud } = known(subject)
    const { status } = await subject.probe.discovery(cloud, 'organizations', signal)
    if (status === 200) {
      return {
        state: 'ok',
        seen: `${cloud.authority} answers.`,
        meaning: 'Gatewarden reaches Microsoft’s sign-in service.',
      }
    }
    return {
      state: 'unknown',
      seen: `${cloud.authority} answered ${status} where it describes itself.`,
      meaning: 'Something else may be answering in its place, such as a proxy.',
      remedy: `Allow https to ${new URL(cloud.authority).host} from this machine, with no proxy that alters answers.`,
    }
  },
}

/** Our clock and Microsoft's agree. */
const clock: Definition = {
  id: 'clock',
  needs: ['sign-in-reachable'],
  async run(subject, signal) {
    const { cloud } = known(subject)
    const { date } = await subject.probe.discovery(cloud, 'organizations', signal)
    return clockFinding(subject.platform.clock.now(), date)
  },
}

/** The callback address is registered, as far as that can be seen without signing anybody in. */
const redirectUri: Definition = {
  id: 'redirect-uri',
  needs: ['app', 'public-url', 'sign-in-reachable'],
  async run(subject, signal) {
    const { app, cloud } = known(subject)
    const { connector } = subject
    const tenant = subject.tenant ?? tenantSegment(connector.tenantMode)
    const answer = await subject.probe.redirect(
      { cloud, tenant, clientId: app.clientId, redirectUri: connector.callbackUrl },
      signal,
    )
    if (answer.kind === 'redirected') {
      return {
        state: 'ok',
        seen: `Entra sends the browser back to ${connector.callbackUrl}${answer.error ? ` (${answer.error}, as expected while nobody is signed in)` : ''}.`,
        meaning: 'The redirect URI is registered.',
      }
    }
    if (answer.kind === 'page') {
      return {
        state: 'unknown',
        seen: `Entra showed a page (${answer.status}) and sent nobody back.`,
        meaning:
          'It does so for redirect URIs that are registered and for some that are not; only a sign-in tells.',
        remedy: `See that ${connector.callbackUrl} stands under Authentication, platform Web, of the app registration.`,
      }
    }
    return refusedRedirect(answer.aadsts, connector.callbackUrl)
  },
}

function refusedRedirect(aadsts: number, callbackUrl: string): Finding {
  if (aadsts === 50011 || aadsts === 500113) {
    return {
      state: 'failed',
      seen: `Entra does not know the redirect URI ${callbackUrl} (AADSTS${aadsts}).`,
      meaning: 'Everybody who connects ends on a page of Microsoft’s with that number, and never comes back.',
      remedy: `In the app registration, under Authentication, platform Web, add exactly ${callbackUrl}: scheme, host, port and path must be the same, with no slash at the end.`,
      facts: { aadsts, redirectUri: callbackUrl },
    }
  }
  return {
    state: 'unknown',
    seen: `Entra showed the page for AADSTS${aadsts} before it looked at the redirect URI.`,
    meaning: 'Whether the redirect URI is registered could not be seen.',
    remedy: 'See to the other checks first, then run this one again.',
    facts: { aadsts },
  }
}

/** The tenant that was named exists in this cloud. */
const tenantCheck: Definition = {
  id: 'tenant',
  needs: ['sign-in-reachable'],
  async run(subject, signal) {
    const { cloud } = known(subject)
    if (subject.tenant === undefined) {
      return {
        state: 'skipped',
        seen: 'No tenant was named.',
        meaning: 'A credential is proven, and permissions are seen, in one tenant at a time.',
        remedy: 'Run the checks with a tenant: your own, or that of an organization that has consented.',
      }
    }
    const answer = await subject.probe.tenant(cloud, subject.tenant, signal)
    if (answer.kind === 'found') {
      return {
        state: 'ok',
        seen: `The tenant ${subject.tenant}${answer.tenantId === subject.tenant.toLowerCase() ? '' : ` (${answer.tenantId})`} exists.`,
        meaning: 'Entra knows the organization in this cloud.',
        facts: { tenantId: answer.tenantId },
      }
    }
    if (answer.kind === 'unclear') {
      return {
        state: 'unknown',
        seen: `Entra answered ${answer.status} for the tenant ${subject.tenant}.`,
        meaning: 'Whether it exists could not be seen.',
        remedy: 'Run the checks again.',
      }
    }
    return {
      state: 'failed',
      seen: `Entra knows no tenant ${subject.tenant} in the cloud ${cloud.id} (AADSTS90002).`,
      meaning: 'It is mistyped, was deleted, or belongs to another national cloud.',
      remedy:
        'Copy Directory (tenant) ID from the overview page of Entra ID, and check the cloud of the app.',
      facts: { aadsts: 90002 },
    }
  },
}

export const signInChecks: readonly Definition[] = [signIn, clock, redirectUri, tenantCheck]
