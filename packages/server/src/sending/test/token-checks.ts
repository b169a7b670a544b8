import { MicrosoftError } from '@gatewarden/microsoft'
import { type CheckDefinition, type Finding, fromError } from '../../doctor/index.ts'
import { isMicrosofts, resourceOf, type TestSubject, tokenFacts } from './test-subject.ts'

const notMicrosofts: Finding = {
  state: 'ok',
  seen: 'The profile signs in to a server that is not Microsoft’s, without a token.',
  meaning: 'There is nothing to prove here.',
}

/** A token for the right one of the two resources: Graph and Exchange take none of each other’s. */
export const tokenCheck: CheckDefinition<TestSubject> = {
  id: 'token',
  needs: [],
  async run(subject) {
    if (!isMicrosofts(subject)) return notMicrosofts
    try {
      const { cloud, claims } = await tokenFacts(subject)
      const audience = [claims.aud ?? []].flat().join(', ')
      const wanted = resourceOf(subject) === 'graph' ? cloud.graphResource : cloud.exchangeResource
      const host = (one: string) =>
        URL.canParse(one) ? new URL(one).hostname.replace('office365.', 'office.') : one
      const fits = [claims.aud ?? []]
        .flat()
        .some((one) => host(one) === host(wanted) || /^0000000[23]-/.test(one))
      const facts = {
        audience,
        tenant: claims.tid,
        app: claims.appId,
        expiresAt: claims.expiresAt?.toISOString(),
      }
      if (fits)
        return {
          state: 'ok',
          seen: `A token for ${audience}, good until ${claims.expiresAt?.toISOString() ?? 'some time'}.`,
          meaning: 'The credential is taken, and the token is for what is asked with it.',
          facts,
        }
      return {
        state: 'failed',
        seen: `The token is for ${audience}, not for ${wanted}.`,
        meaning: 'It will be refused: a token of Graph opens neither IMAP nor SMTP, and the other way round.',
        remedy: `Leave scope out of the profile, or set it to ${wanted}/.default.`,
        facts,
      }
    } catch (error) {
      if (!(error instanceof MicrosoftError)) return fromError(error)
      const { reason, remedy, kind, aadsts } = error.refusal
      return {
        state: kind === 'transient' ? 'unknown' : 'failed',
        seen: `Entra gave no token: ${reason}`,
        meaning: 'Nothing can be sent without one.',
        remedy,
        ...(aadsts === undefined ? {} : { facts: { aadsts } }),
      }
    }
  },
}

/** What the token may do. RBAC for Applications gives a mailbox without any role in the token. */
export const permissionsCheck: CheckDefinition<TestSubject> = {
  id: 'permissions',
  needs: ['token'],
  async run(subject) {
    if (!isMicrosofts(subject)) return notMicrosofts
    const { claims } = await tokenFacts(subject)
    const granted = [...(claims.roles ?? []), ...claims.scopes]
    const isGraph = resourceOf(subject) === 'graph'
    const wanted = isGraph ? ['Mail.Send'] : ['SMTP.SendAsApp', 'SMTP.Send']
    const facts = { granted }
    const found = granted.find((one) => wanted.includes(one))
    if (found !== undefined)
      return {
        state: 'ok',
        seen: `The token carries ${granted.join(', ')}.`,
        meaning: `${found} lets it send.`,
        facts,
      }
    return {
      state: 'ok',
      seen: `The token carries ${granted.join(', ') || 'no permission'}, and not ${wanted.join(' or ')}.`,
      meaning: `It can send only where Exchange gives it the mailbox by RBAC for Applications (Application ${wanted[0]}); the sign-in shows whether it does.`,
      remedy: `Without that, consent to ${wanted[0]}${isGraph ? '' : ' of Office 365 Exchange Online'} as an administrator.`,
      facts: { ...facts, missing: wanted[0] },
    }
  },
}
