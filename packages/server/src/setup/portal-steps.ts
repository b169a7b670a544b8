import { type AskedPermission, type Cloud, resourceAppIds } from '@gatewarden/microsoft'
import type { App } from '../apps/index.ts'
import { type Connector, type TenantMode, whoMustConsent } from '../connectors/index.ts'
import type { SetupStep, SetupValue } from './step.ts'

export interface SetupSubject {
  connector: Connector
  app: App | undefined
  /** The cloud in which the app is, or will be, registered. */
  cloud: Cloud
  /** Object id of the enterprise application in the tenant that was looked at, where it was seen. */
  enterpriseApplication?: string | undefined
}

type Step = Omit<SetupStep, 'number'>

/**
 * The way from nothing to a connector that works, in the order in which it is walked. Menu names are those of the Entra
 * admin center in 2026; Microsoft moves them, so each step also says what the thing is.
 */
export function setupSteps(subject: SetupSubject): SetupStep[] {
  const steps = [
    register(subject),
    redirect(subject),
    permissions(subject),
    ...roleSteps(subject),
    credential(subject),
    handOver(subject),
    consent(subject),
    ...exchangeSteps(subject),
    check(subject),
  ]
  return steps.map((step, index) => ({ number: index + 1, ...step }))
}

/** A page of the admin center; an emulator has none. */
function page(cloud: Cloud, path: string): string | null {
  return cloud.id === 'emulator' ? null : `${cloud.portal}/#view/Microsoft_AAD_RegisteredApps/${path}`
}

function appPage({ cloud, app }: SetupSubject, blade: string): string | null {
  return app
    ? page(cloud, `ApplicationMenuBlade/~/${blade}/appId/${app.clientId}`)
    : page(cloud, 'ApplicationsListBlade')
}

const audiences: Record<TenantMode['kind'], { label: string; signInAudience: string; note: string }> = {
  organizations: {
    label: 'Accounts in any organizational directory (multitenant)',
    signInAudience: 'AzureADMultipleOrgs',
    note: 'Any organization can connect.',
  },
  single: {
    label: 'Accounts in this organizational directory only (single tenant)',
    signInAudience: 'AzureADMyOrg',
    note: 'Only the tenant in which you register the app can connect.',
  },
  common: {
    label: 'Accounts in any organizational directory and personal Microsoft accounts',
    signInAudience: 'AzureADandPersonalMicrosoftAccount',
    note: 'Work accounts and personal ones such as outlook.com can connect.',
  },
}

function register({ connector, cloud }: SetupSubject): Step {
  const audience = audiences[connector.tenantMode.kind]
  return {
    id: 'register',
    title: 'Register an app with Microsoft',
    text: 'Sign in to the Entra admin center as somebody who may register apps. Choose New registration and fill in what stands below. If another connector’s app is to be shared, open that app instead and go on with the next step.',
    where: 'Entra ID > App registrations > New registration',
    link: page(cloud, 'ApplicationsListBlade'),
    values: [
      {
        label: 'Name',
        value: connector.catalog.title,
        note: 'Administrators see this name when they consent.',
      },
      {
        label: 'Supported account types',
        value: audience.label,
        note: `${audience.note} In the manifest: signInAudience ${audience.signInAudience}.`,
      },
      ...(connector.tenantMode.kind === 'single'
        ? [{ label: 'Directory (tenant) ID', value: connector.tenantMode.tenantId }]
        : []),
      {
        label: 'Redirect URI, platform',
        value: 'Web',
        note: 'Not "Single-page application" and not "Mobile and desktop".',
      },
      { label: 'Redirect URI', value: connector.callbackUrl },
    ],
  }
}

function redirect(subject: SetupSubject): Step {
  return {
    id: 'redirect',
    title: 'Check the redirect URI',
    text: 'It must stand there exactly as below: Microsoft compares scheme, host, port, path and a slash at the end. An app that serves several connectors of this installation needs it once.',
    where: 'App registrations > your app > Authentication > Web',
    link: appPage(subject, 'Authentication'),
    values: [{ label: 'Redirect URI', value: subject.connector.callbackUrl }],
  }
}

const resourceNames = { graph: 'Microsoft Graph', exchange: 'Office 365 Exchange Online' } as const

function permissions(subject: SetupSubject): Step {
  const asked = subject.connector.permissions
  const value = (one: AskedPermission): SetupValue => ({
    label: `${resourceNames[one.resource]}, ${one.kind === 'application' ? 'application permission' : 'delegated permission'}`,
    value: one.name,
    note: `${one.reason} (id ${one.id})`,
  })
  const exchange = asked.some((one) => one.resource === 'exchange')
  const kind = subject.connector.mode === 'organization' ? 'Application permissions' : 'Delegated permissions'
  return {
    id: 'permissions',
    title: 'Add the permissions',
    text: `Choose Add a permission, then the API, then ${kind}, tick each name below, and press Add permissions. ${
      exchange
        ? `Office 365 Exchange Online is found under "APIs my organization uses" (its id is ${resourceAppIds.exchange}). `
        : ''
    }User.Read (delegated) stands there from the beginning and may stay. Nothing else is needed: every further permission is one that your customers would have to grant.`,
    where: 'App registrations > your app > API permissions > Add a permission',
    link: appPage(subject, 'CallAnAPI'),
    values: asked.map(value),
  }
}

/**
 * An id token carries the roles of who signed in (`wids`) only where the manifest asks for it
 * (https://learn.microsoft.com/entra/identity-platform/reference-app-manifest, groupMembershipClaims).
 */
function roleSteps(subject: SetupSubject): Step[] {
  if (subject.connector.mode !== 'organization') return []
  return [
    {
      id: 'sign-in-roles',
      title: 'Let a sign-in show that somebody is an administrator',
      text: 'Open the manifest and set groupMembershipClaims as below. Without it Microsoft does not say who is an administrator: Gatewarden then asks the person, and reads her roles from the directory, which takes the permission Directory.Read.All; with neither, an organization stays at "needs admin".',
      where: 'App registrations > your app > Manifest',
      link: appPage(subject, 'Manifest'),
      values: [{ label: 'groupMembershipClaims', value: 'DirectoryRole' }],
    },
  ]
}

function credential(subject: SetupSubject): Step {
  const made = subject.app?.credentials.find((one) => one.certificate?.madeHere)
  return {
    id: 'credential',
    title: 'Make a client secret, or upload a certificate',
    text: 'For a secret: choose New client secret, set when it expires (24 months at most), press Add, and copy the column Value at once; it is not shown again. The column Secret ID is not the secret. A certificate is safer, because its private key never leaves Gatewarden: have one made there (a credential of the kind certificate with make: true), download it, and upload it under Certificates.',
    where: 'App registrations > your app > Certificates & secrets',
    link: appPage(subject, 'Credentials'),
    values: [
      {
        label: 'Copy',
        value: 'Value',
        note: 'and the date under Expires, so that Gatewarden can warn in time',
      },
      ...(made && subject.app
        ? [
            {
              label: 'Certificate to upload',
              value: `/v1/apps/${subject.app.id}/credentials/${made.id}/certificate`,
              note: `Thumbprint ${made.certificate?.thumbprintSha1 ?? ''}`,
            },
          ]
        : []),
    ],
  }
}

function handOver({ connector, app, cloud }: SetupSubject): Step {
  const complete = app !== undefined && app.credentials.length > 0
  return {
    id: 'hand-over',
    title: 'Give Gatewarden the client id and the credential',
    text: 'Copy Application (client) ID from the overview page of the app; Object ID is something else. Send it with the credential.',
    where: 'App registrations > your app > Overview',
    link: app
      ? page(cloud, `ApplicationMenuBlade/~/Overview/appId/${app.clientId}`)
      : page(cloud, 'ApplicationsListBlade'),
    values:
      app === undefined
        ? [
            { label: 'Request', value: `PATCH /v1/connectors/${connector.id}` },
            {
              label: 'Body',
              value: `{"app":{"cloud":"${cloud.id}","clientId":"APPLICATION_ID","credential":{"kind":"secret","secret":"VALUE","expiresAt":"DATE"}}}`,
              note: 'Put your own values in place of the words in capitals.',
            },
            {
              label: 'Command',
              value: `gatewarden connectors update ${connector.name} --cloud ${cloud.id} --client-id APPLICATION_ID --client-secret-file FILE`,
            },
          ]
        : [
            { label: 'Application (client) ID', value: app.clientId },
            ...(complete ? [] : [{ label: 'Request', value: `POST /v1/apps/${app.id}/credentials` }]),
          ],
  }
}

/** App-only IMAP, POP and SMTP need rights in Exchange besides the consent. */
function exchangeSteps({ connector, app, enterpriseApplication }: SetupSubject): Step[] {
  const names = connector.permissions
    .filter((one) => one.resource === 'exchange' && one.kind === 'application')
    .map((one) => one.name)
  if (names.length === 0) return []
  const clientId = app?.clientId ?? 'APPLICATION_ID'
  const objectId = enterpriseApplication ?? 'OBJECT_ID'
  const values: SetupValue[] = [
    {
      label: 'Register the app in Exchange',
      value: `New-ServicePrincipal -AppId ${clientId} -ObjectId ${objectId}`,
      note: enterpriseApplication
        ? 'This is the Object ID of the enterprise application, read from a token of the app. The Object ID of the app registration does not work.'
        : 'OBJECT_ID is the Object ID of the enterprise application (Entra ID > Enterprise applications > the app > Properties). The Object ID of the app registration does not work.',
    },
    {
      label: 'Open a mailbox to it',
      value: `Add-MailboxPermission -Identity MAILBOX -User ${objectId} -AccessRights FullAccess`,
      note: 'Once for each mailbox that is to be read or sent from.',
    },
  ]
  if (names.includes('SMTP.SendAsApp')) {
    values.push({
      label: 'Allow SMTP for the mailbox',
      value: 'Set-CASMailbox -Identity MAILBOX -SmtpClientAuthenticationDisabled $false',
      note: 'SMTP AUTH is switched off in organizations made since January 2020.',
    })
    values.push({
      label: 'Allow sending as another address',
      value: `Add-RecipientPermission -Identity OTHER_MAILBOX -Trustee ${objectId} -AccessRights SendAs`,
      note: 'Only where From differs from the mailbox that is signed in to.',
    })
  }
  return [
    {
      id: 'exchange',
      title: 'Let the app into the mailboxes in Exchange',
      text: 'After the consent, an Exchange administrator of each organization runs these in Exchange Online PowerShell (Connect-ExchangeOnline). Without them the consent alone opens no mailbox.',
      where: 'Exchange Online PowerShell',
      link: null,
      values,
    },
  ]
}

function consent({ connector }: SetupSubject): Step {
  return {
    id: 'consent',
    title: connector.mode === 'organization' ? 'Have an administrator consent' : 'Have a person sign in',
    text: `${whoMustConsent(connector).text} Make a connect link and open it, or hand it over.`,
    where: null,
    link: null,
    values: [
      { label: 'Command', value: `gatewarden connections connect --connector ${connector.name}` },
      { label: 'Request', value: 'POST /v1/connect-sessions' },
      {
        label: 'Body',
        value: JSON.stringify({
          customer: { externalId: 'self' },
          connector: connector.name,
          completion: 'end-page',
        }),
      },
    ],
  }
}

function check({ connector }: SetupSubject): Step {
  return {
    id: 'check',
    title: 'Check the set-up',
    text: 'Gatewarden tries each link of the chain and says which one does not hold. With a tenant it also looks at what that organization granted.',
    where: null,
    link: null,
    values: [
      { label: 'Command', value: `gatewarden connectors check ${connector.name}` },
      { label: 'Request', value: `POST /v1/connectors/${connector.id}/check` },
    ],
  }
}
