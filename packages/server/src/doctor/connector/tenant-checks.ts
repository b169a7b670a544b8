import { isGranted, type Refusal, readAccessToken } from '@gatewarden/microsoft'
import { refusalFacts } from '../../platform/http/problem.ts'
import type { CheckDefinition, Finding } from '../check.ts'
import { type ConnectorSubject, known } from './subject.ts'

type Definition = CheckDefinition<ConnectorSubject>

/** The tenant knows the app: it has consented once, or is the app's own. */
const appInTenant: Definition = {
  id: 'app-in-tenant',
  needs: ['credential', 'tenant'],
  async run(subject) {
    const tests = await subject.testCredentials()
    // Entra looks at the credential only where it knows the app.
    const stopped = tests.find(({ test }) => test.refusal !== null && !test.refusal.credentialRefused)
    if (stopped?.test.refusal) return refused(stopped.test.refusal, 'The tenant does not let this app in.')
    return {
      state: 'ok',
      seen: `The tenant ${subject.tenant} knows the app.`,
      meaning: 'It is the app’s own tenant, or an administrator there has consented before.',
    }
  },
}

/** Entra takes at least one of the credentials. Each is tried, also those that were refused before. */
const credentialAccepted: Definition = {
  id: 'credential-accepted',
  needs: ['app-in-tenant'],
  async run(subject) {
    const tests = await subject.testCredentials()
    const accepted = tests.filter(({ test }) => test.accepted)
    const refusals = tests.flatMap(({ hint, test }) =>
      test.refusal ? [{ hint, refusal: test.refusal }] : [],
    )
    const facts = {
      credentials: tests.map(({ id, test }) => ({
        id,
        accepted: test.accepted,
        ...(test.refusal ? { microsoft: refusalFacts(test.refusal) } : {}),
      })),
    }
    const [first] = refusals
    if (accepted.length === 0) {
      if (!first)
        return {
          state: 'unknown',
          seen: 'No credential could be tried.',
          meaning: 'It could be proven neither way.',
        }
      const finding = refused(first.refusal, 'Gatewarden cannot prove to Entra that it is the app.')
      return { ...finding, facts: { ...finding.facts, ...facts } }
    }
    return {
      state: 'ok',
      seen: `Entra took ${accepted.map(({ hint }) => `${hint.slice(0, 16)}…`).join(', ')}${
        first ? `, and refused ${refusals.map(({ hint }) => `${hint.slice(0, 16)}…`).join(', ')}` : ''
      }.`,
      meaning: 'Gatewarden can get tokens for this app.',
      ...(first ? { remedy: `Remove the credential that is refused: ${first.refusal.reason}` } : {}),
      facts,
    }
  },
}

/** The tenant has granted what the connector asks for. Application permissions only: those of persons show when they sign in. */
const permissions: Definition = {
  id: 'permissions',
  needs: ['credential-accepted'],
  async run(subject) {
    const { connector } = subject
    const asked = connector.permissions.filter((one) => one.kind === 'application')
    if (asked.length === 0) {
      return {
        state: 'skipped',
        seen: 'The connector asks persons, and each grants for herself.',
        meaning: 'What was granted is seen on each connection.',
      }
    }
    const roles: string[] = []
    let objectId: string | undefined
    for (const resource of new Set(asked.map((one) => one.resource))) {
      const claims = readAccessToken(await subject.token(resource))
      roles.push(...(claims?.roles ?? []))
      objectId = claims?.oid ?? objectId
    }
    const missing = asked.filter((one) => !isGranted(one.name, roles)).map((one) => one.name)
    const excess = roles.filter((role) => !asked.some((one) => isGranted(one.name, [role])))
    const facts = {
      asked: asked.map((one) => one.name),
      granted: roles,
      missing,
      excess,
      // In a token of the app alone, this is the object id of the enterprise application: the one that Exchange wants.
      enterpriseApplication: objectId ?? null,
    }
    if (missing.length === 0) {
      return {
        state: 'ok',
        seen: `Granted: ${asked.map((one) => one.name).join(', ')}${excess.length > 0 ? `; more than the connector asks for: ${excess.join(', ')}` : ''}.`,
        meaning: 'The tenant’s tokens carry every permission that the connector asks for.',
        ...(excess.length > 0
          ? {
              remedy: 'Remove the permissions that no connector of this app needs from the app registration.',
            }
          : {}),
        facts,
      }
    }
    return {
      state: 'failed',
      seen: `Missing in the tenant’s token: ${missing.join(', ')}${roles.length > 0 ? `; granted: ${roles.join(', ')}` : '; nothing is granted'}.`,
      meaning:
        'Calls that need them are refused. Where Exchange’s RBAC for Applications grants mailboxes in place of Entra, no role shows here, and opening a mailbox is the proof.',
      remedy: `See that ${missing.join(', ')} stand in the app registration under API permissions, as application permissions; then have an administrator of the tenant consent (again). New permissions show in tokens after some minutes.`,
      facts,
    }
  },
}

/** The newest person who has connected was granted what the connector asks for. */
const personPermissions: Definition = {
  id: 'person-permissions',
  needs: ['app'],
  async run({ connector, connections }) {
    if (connector.mode === 'organization') {
      return {
        state: 'skipped',
        seen: 'An administrator grants for the whole organization.',
        meaning: 'What was granted is seen in the tenant.',
      }
    }
    const { active } = await connections()
    if (!active) {
      return {
        state: 'skipped',
        seen: 'Nobody has connected yet.',
        meaning: 'What a person was asked for, and granted, shows when she has.',
        remedy: 'Connect once yourself.',
      }
    }
    const { granted, missing } = active
    const facts = { connection: active.id, granted, missing }
    return missing.length === 0
      ? {
          state: 'ok',
          seen: `Granted to ${active.account?.name ?? active.id}: ${granted.join(', ')}.`,
          meaning:
            'Everything that the connector asks for is in the app registration, or is asked for at sign-in.',
          facts,
        }
      : {
          state: 'failed',
          seen: `Missing: ${missing.join(', ')}; granted to ${active.account?.name ?? active.id}: ${granted.join(', ')}.`,
          meaning: 'Calls that need them are refused.',
          remedy: `See that ${missing.join(', ')} stand in the app registration under API permissions, as delegated permissions, and have her reconnect.`,
          facts,
        }
  },
}

/** What Microsoft refused, as a finding. */
export function refused(refusal: Refusal, meaning: string): Finding {
  return {
    state: refusal.kind === 'transient' ? 'unknown' : 'failed',
    seen: refusal.reason,
    meaning,
    remedy: refusal.remedy,
    facts: { microsoft: refusalFacts(refusal) },
  }
}

/** For checks that speak about one API: whether the connector has anything to do with it. */
export function asksGraph(subject: ConnectorSubject): boolean {
  known(subject)
  return subject.connector.permissions.some((one) => one.resource === 'graph' && one.kind === 'application')
}

export const tenantChecks: readonly Definition[] = [
  appInTenant,
  credentialAccepted,
  permissions,
  personPermissions,
]
