import { type ClientOptions, createHttp } from '../http.ts'
import type { Card, OwnConnection, OwnSession, Use } from './model.ts'

export interface Me {
  name: string | null
  mayConnect: boolean
  mayDisconnect: boolean
}

export interface Link {
  id: string
  url: string
  expiresAt: string
}

/** What the catalog asks of the service: the routes of /v1/me and no others. */
export interface Source {
  me(): Promise<Me>
  cards(): Promise<Card[]>
  connections(): Promise<OwnConnection[]>
  begin(connector: string, returnUrl: string | undefined): Promise<Link>
  beginAgain(connection: string, returnUrl: string | undefined): Promise<Link>
  session(id: string): Promise<OwnSession>
  withdraw(session: string): Promise<void>
  adminLink(connection: string): Promise<Link>
  disconnect(connection: string): Promise<void>
  activity(connection: string): Promise<{ data: Use[]; since: string }>
}

type Said = {
  customer: { externalId: string; name: string | null }
  scopes: string[]
}

export function createSource(options: ClientOptions): Source {
  const http = createHttp(options)
  const at = (id: string) => encodeURIComponent(id)
  const back = (returnUrl: string | undefined) => (returnUrl === undefined ? {} : { returnUrl })
  return {
    async me() {
      const { customer, scopes } = await http.call<Said>('GET', '/v1/me')
      return {
        name: customer.name,
        mayConnect: scopes.includes('own:connect'),
        mayDisconnect: scopes.includes('own:disconnect'),
      }
    },
    cards: async () => (await http.call<{ data: Card[] }>('GET', '/v1/me/connectors')).data,
    async connections() {
      const all: OwnConnection[] = []
      for await (const one of http.items<OwnConnection>('/v1/me/connections', { query: { limit: 200 } }))
        all.push(one)
      return all
    },
    begin: (connector, returnUrl) =>
      http.call('POST', '/v1/me/connect-sessions', { body: { connectors: [connector], ...back(returnUrl) } }),
    beginAgain: (connection, returnUrl) =>
      http.call('POST', `/v1/me/connections/${at(connection)}/reconnect`, { body: back(returnUrl) }),
    session: (id) => http.call('GET', `/v1/me/connect-sessions/${at(id)}`),
    withdraw: (id) => http.call('DELETE', `/v1/me/connect-sessions/${at(id)}`),
    adminLink: (connection) => http.call('POST', `/v1/me/connections/${at(connection)}/admin-link`),
    disconnect: (connection) => http.call('DELETE', `/v1/me/connections/${at(connection)}`),
    activity: (connection) => http.call('GET', `/v1/me/connections/${at(connection)}/activity`),
  }
}
