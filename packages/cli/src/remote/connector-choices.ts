import type { ConnectorChange } from '@gatewarden/client'
import { type Command, Option } from 'commander'
import { UsageError } from '../failure.ts'
import { type CredentialOptions, credentialOptions, readCredential } from './credential-options.ts'

/** What is chosen when a connector is made, and may be changed later. */
export interface ConnectorChoices extends CredentialOptions {
  name?: string
  clientId?: string
  cloud?: string
  app?: string
  preset?: string
  permission?: string[]
  directory?: 'User.Read.All' | 'Directory.Read.All'
  tenant?: string
}

const many = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((one) => one.trim()),
]

export const connectorChoices = (command: Command): Command =>
  credentialOptions(
    command
      .option('--name <NAME>', 'unique; usable wherever the id is')
      .option('--client-id <ID>', 'Application (client) ID of the app registration')
      .option('--cloud <CLOUD>', 'global, gcc-high, dod, china, or emulator')
      .option('--app <ID>', 'an app that Gatewarden has already, in place of a client id')
      .option('--preset <NAME>', 'a set of permissions of the type')
      .option('--permission <NAME>', 'permissions, in place of a preset; may be repeated', many)
      .addOption(
        new Option('--directory <PERMISSION>', 'how people are listed').choices([
          'User.Read.All',
          'Directory.Read.All',
        ]),
      )
      .option('--tenant <ID>', 'only this tenant may connect'),
  )

/** @throws UsageError where options contradict each other */
export function readChoices(options: ConnectorChoices): ConnectorChange {
  const app = readApp(options)
  return {
    ...(options.name ? { name: options.name } : {}),
    ...(app ? { app } : {}),
    ...(options.preset ? { preset: options.preset } : {}),
    ...(options.permission ? { permissions: options.permission } : {}),
    ...(options.directory ? { directory: options.directory } : {}),
    ...(options.tenant ? { tenantMode: 'single', tenantId: options.tenant } : {}),
  }
}

function readApp(options: ConnectorChoices): ConnectorChange['app'] {
  const credential = readCredential(options)
  if (options.app && (options.clientId || credential)) {
    throw new UsageError('--app names an app with its credentials; leave client id and credential out.')
  }
  if (options.app) return { id: options.app }
  if (options.clientId) {
    return {
      clientId: options.clientId,
      ...(options.cloud ? { cloud: options.cloud } : {}),
      ...(credential ? { credential } : {}),
    }
  }
  if (credential) throw new UsageError('A credential needs --client-id.')
  return undefined
}
