import {
  connectOrganization,
  connectPerson,
  makeConnector,
  newApp,
  newOrganization,
  type Organization,
} from './connect.ts'
import type { ConnectRig } from './connect-rig.ts'

export interface ConnectedOrganization extends Organization {
  /** `conn_…` */
  connection: string
  connector: string
  app: { clientId: string; clientSecret: string }
  /** Path of a mailbox's resources: of the employee's unless another address is given. */
  at(address?: string): string
}

/**
 * An organization of its own in the emulator, with an administrator and an employee, connected through the real pages by an
 * app and a connector of its own.
 * @param name names everything; one for each organization of a rig
 */
export async function connectedOrganization(
  rig: ConnectRig,
  name: string,
  wish: {
    permissions: readonly string[]
    /** Delegated permissions of the app, for connections of people. */
    delegated?: readonly string[]
    userConsent?: 'allow' | 'refuse-mail' | 'refuse'
  },
): Promise<ConnectedOrganization> {
  const permissions = [...new Set([...wish.permissions, 'User.Read.All'])]
  const app = newApp(rig, name, {
    application: permissions,
    ...(wish.delegated && { delegated: ['User.Read', ...wish.delegated] }),
  })
  const connector = await makeConnector(
    rig,
    { type: 'microsoft-365', mode: 'organization', name, permissions },
    app,
  )
  const organization = newOrganization(rig, name, wish.userConsent)
  const administrator = organization.admin.userPrincipalName
  const { id } = await connectOrganization(rig, { customer: name, connector, administrator })
  return {
    ...organization,
    connection: id,
    connector,
    app,
    at: (address = organization.employee.userPrincipalName) => `/v1/connections/${id}/mailboxes/${address}`,
  }
}

/** Connects one person of it with delegated permissions. @returns `conn_…` */
export async function connectedPerson(
  rig: ConnectRig,
  { app }: ConnectedOrganization,
  wish: { name: string; person: string; permissions: readonly string[] },
): Promise<string> {
  const { name, person, permissions } = wish
  const connector = await makeConnector(
    rig,
    { type: 'microsoft-365', mode: 'person', name, permissions: [...permissions] },
    app,
  )
  return (await connectPerson(rig, { customer: name, connector, person })).id
}
