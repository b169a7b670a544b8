import type { ScriptSubject } from './registration.ts'

export const scriptKinds = ['graph-powershell', 'azure-cli', 'manifest', 'exchange-powershell'] as const
export type ScriptKind = (typeof scriptKinds)[number]

/** A script that can be had for a connector, as a screen or a terminal announces it. */
export interface ScriptOffer {
  kind: ScriptKind
  title: string
  fileName: string
  language: 'powershell' | 'bash' | 'json'
  /** Who may run it, and what is needed for it. */
  runner: string
  /** How it is run, as one line for a terminal; null where it is pasted into a page. */
  command: string | null
}

const registersApps =
  'Any member who may register apps; where that is switched off, an Application Developer, Application Administrator or Cloud Application Administrator.'

/** The scripts that make sense for a connector. */
export function scriptOffers({ connector }: ScriptSubject): ScriptOffer[] {
  const stem = `gatewarden-${connector.name}`
  const offers: ScriptOffer[] = [
    {
      kind: 'graph-powershell',
      title: 'Microsoft Graph PowerShell',
      fileName: `${stem}.ps1`,
      language: 'powershell',
      runner: `${registersApps} It installs the module Microsoft.Graph.Authentication where that is missing.`,
      command: `powershell -ExecutionPolicy Bypass -File ${stem}.ps1`,
    },
    {
      kind: 'azure-cli',
      title: 'Azure CLI',
      fileName: `${stem}.sh`,
      language: 'bash',
      runner: `${registersApps} It needs bash and the Azure CLI, signed in with: az login --allow-no-subscriptions`,
      command: `bash ${stem}.sh`,
    },
    {
      kind: 'manifest',
      title: 'App manifest',
      fileName: `${stem}.json`,
      language: 'json',
      runner:
        'Whoever owns the app registration: App registrations > your app > Manifest, in the Microsoft Graph format. Put these values in place of those with the same names, and leave all others.',
      command: null,
    },
  ]
  if (connector.mode !== 'organization') return offers
  const usesExchange = connector.permissions.some((one) => one.resource === 'exchange')
  offers.push({
    kind: 'exchange-powershell',
    title: usesExchange
      ? 'Exchange Online PowerShell'
      : 'Limit to some mailboxes (Exchange Online PowerShell)',
    fileName: `${stem}-exchange.ps1`,
    language: 'powershell',
    runner:
      'An Exchange Administrator, after the consent; roles with a scope take a member of the role group Organization Management. It installs the module ExchangeOnlineManagement where that is missing.',
    command: `powershell -ExecutionPolicy Bypass -File ${stem}-exchange.ps1`,
  })
  return offers
}
