import type { Cloud } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { App, AppsService } from '../apps/index.ts'
import type { Connector, ConnectorsService } from '../connectors/index.ts'
import type { Check, DoctorService } from '../doctor/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { invalidField } from '../platform/http/validation.ts'
import { setupSteps } from './portal-steps.ts'
import { azureCliScript } from './scripts/azure-cli.ts'
import { applicationRolesOf, exchangeScript, fullAccessScript } from './scripts/exchange-powershell.ts'
import { graphPowershellScript } from './scripts/graph-powershell.ts'
import { appManifest } from './scripts/manifest.ts'
import { type ScriptKind, type ScriptOffer, scriptOffers } from './scripts/offers.ts'
import { type SetupStep, type StepCheck, stepCheck } from './step.ts'

/** The guide of one connector. */
export interface SetupGuide {
  connector: Connector
  steps: (SetupStep & { check: StepCheck | null })[]
  scripts: ScriptOffer[]
  /** Object id of the enterprise application, where a run of the checks has seen it. */
  enterpriseApplication: string | null
  /** Null where nothing was checked. */
  checks: Check[] | null
}

export interface CheckWish {
  cloud: string
  tenant?: string | undefined
  mailbox?: string | undefined
  actor: string
  signal?: AbortSignal
}

export interface ScriptWish {
  cloud: string
  mailboxes: readonly string[]
  group?: string | undefined
  enterpriseApplication?: string | undefined
}

export interface SetupService {
  /** The steps and what scripts there are, with nothing looked at. @throws GatewardenError `not_found`, `invalid_request` for a cloud that is none */
  guide(connector: string, cloud: string): Promise<SetupGuide>
  /** The same with what the doctor finds now. */
  check(connector: string, wish: CheckWish): Promise<SetupGuide>
  /** @throws GatewardenError `conflict` for a script that makes no sense for this connector, or not yet */
  script(connector: string, kind: ScriptKind, wish: ScriptWish): Promise<{ offer: ScriptOffer; text: string }>
  /** Full Access for one person to many mailboxes. */
  fullAccess(wish: { cloud: string; person: string; mailboxes: readonly string[] }): Promise<string>
}

interface Subject {
  connector: Connector
  app: App | undefined
  cloud: Cloud
}

export function createSetupService({
  apps,
  connectors,
  doctor,
}: {
  apps: AppsService
  connectors: ConnectorsService
  doctor: DoctorService
}): SetupService {
  const subjectOf = async (idOrName: string, cloud: string): Promise<Subject> => {
    const connector = await connectors.get(idOrName)
    const app = connector.app ? await apps.get(connector.app.id) : undefined
    return {
      connector,
      app,
      cloud: app ? apps.cloud(app.cloud) : apps.cloudNamed(cloud, 'query.cloud'),
    }
  }

  return {
    async guide(idOrName, cloud) {
      const subject = await subjectOf(idOrName, cloud)
      return {
        connector: subject.connector,
        steps: setupSteps(subject).map((step) => ({ ...step, check: null })),
        scripts: scriptOffers(subject),
        enterpriseApplication: null,
        checks: null,
      }
    },

    async check(idOrName, { cloud, ...wish }) {
      const subject = await subjectOf(idOrName, cloud)
      const { connector } = subject
      const checks = await doctor.checkConnector(connector.id, {
        ...wish,
        chooseMailbox: wish.mailbox === undefined,
      })
      const enterpriseApplication = seenObjectId(checks)
      const steps = setupSteps({ ...subject, enterpriseApplication: enterpriseApplication ?? undefined })
      return {
        connector,
        steps: steps.map((step) => ({
          ...step,
          check: stepCheck(step.id, checks, (id) => isAbout(id, connector)),
        })),
        scripts: scriptOffers(subject),
        enterpriseApplication,
        checks,
      }
    },

    async script(idOrName, kind, { cloud, ...wish }) {
      const subject = await subjectOf(idOrName, cloud)
      const offer = scriptOffers(subject).find((one) => one.kind === kind)
      if (!offer) throw noUse(subject.connector)
      return { offer, text: await textOf(kind, subject, wish) }
    },

    fullAccess: ({ cloud, ...wish }) =>
      fullAccessScript({ ...wish, cloud: apps.cloudNamed(cloud, 'body.cloud') }),
  }
}

async function textOf(
  kind: ScriptKind,
  subject: Subject,
  { mailboxes, group, enterpriseApplication }: Omit<ScriptWish, 'cloud'>,
): Promise<string> {
  switch (kind) {
    case 'graph-powershell':
      return graphPowershellScript(subject)
    case 'azure-cli':
      return azureCliScript(subject)
    case 'manifest':
      return appManifest(subject)
    case 'exchange-powershell': {
      const needsGroup = subject.connector.permissions.every((one) => one.resource !== 'exchange')
      if (needsGroup && group === undefined)
        throw invalidField(
          'query.group',
          'is missing: this script limits the app to the members of a mail-enabled security group',
          'Name the group by its address.',
        )
      if (group !== undefined && applicationRolesOf(subject.connector).length === 0)
        throw invalidField(
          'query.group',
          'cannot be used: Exchange has no role for any of this connector’s permissions',
          'Name mailboxes in its place.',
        )
      const text = await exchangeScript(subject, { objectId: enterpriseApplication, mailboxes, group })
      if (text === undefined) throw tooEarly(subject.connector)
      return text
    }
  }
}

/** Whether a check says anything about a connector: others are skipped, and hold no step back. */
function isAbout(checkId: string, connector: Connector): boolean {
  const asApp = (resource: 'graph' | 'exchange'): boolean =>
    connector.permissions.some((one) => one.resource === resource && one.kind === 'application')
  switch (checkId) {
    case 'people':
      return asApp('graph') && connector.directory !== null
    case 'mailbox':
      return asApp('graph') && !asApp('exchange')
    case 'exchange-mailbox':
      return asApp('exchange')
    case 'permissions':
    case 'credential-accepted':
    case 'sign-in-roles':
      return connector.mode === 'organization'
    case 'person-permissions':
      return connector.mode === 'person'
    default:
      return true
  }
}

const seenFacts = z.object({ enterpriseApplication: z.string().nullable() })

function seenObjectId(checks: readonly Check[]): string | null {
  const facts = seenFacts.safeParse(checks.find((check) => check.id === 'permissions')?.facts)
  return facts.data?.enterpriseApplication ?? null
}

function tooEarly({ name }: Connector): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `The connector ${name} has no app registration yet.`,
    remedy: 'Register the app first, give its client id to Gatewarden, and have an administrator consent.',
  })
}

function noUse({ name }: Connector): GatewardenError {
  return new GatewardenError('conflict', {
    detail: `The connector ${name} needs nothing of that in Exchange.`,
    remedy: 'GET /v1/connectors/{id}/setup lists the scripts that there are for it.',
  })
}
