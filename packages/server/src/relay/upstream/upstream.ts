import { readFile } from 'node:fs/promises'
import type { Cloud, GraphClient } from '@gatewarden/microsoft'
import type { AppsService } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { ConnectorsService } from '../../connectors/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import type { TokensService } from '../../tokens/index.ts'
import { KeptBriefly } from './kept-briefly.ts'

export interface UpstreamNeeds {
  apps: Pick<AppsService, 'get' | 'cloud'>
  connectors: Pick<ConnectorsService, 'get'>
  connections: Pick<ConnectionsService, 'get'>
  tokens: Pick<TokensService, 'release' | 'graphFor'>
}

/** What Exchange is shown. */
export interface Token {
  accessToken: string
  expiresAt: Date
}

/** What is behind a connection: Microsoft's hosts of its cloud, and its tokens. */
export interface Upstream {
  /** @throws GatewardenError as `release` does, and where the connection or its cloud is gone */
  place(connectionId: string): Promise<{ cloud: Cloud; ca: string | undefined }>
  /** For Exchange. @throws GatewardenError */
  token(connectionId: string, force: boolean): Promise<Token>
  graph(connectionId: string): Promise<GraphClient>
}

/** A connection that is switched off stops within this, as it does for Graph. */
const tokenForMs = 2000
/** Which cloud a connection belongs to changes with its connector's app alone. */
const placeForMs = 30_000

export function createUpstream(platform: Pick<Platform, 'config'>, needs: UpstreamNeeds): Upstream {
  const { emulatorCa } = platform.config.microsoft
  const clouds = new KeptBriefly<Cloud>(placeForMs)
  const tokens = new KeptBriefly<Token>(tokenForMs)
  let ca: Promise<string> | undefined

  const cloudOf = async (connectionId: string): Promise<Cloud> => {
    const { connectorId } = await needs.connections.get(connectionId, null)
    const { app } = await needs.connectors.get(connectorId)
    if (app !== null) return needs.apps.cloud((await needs.apps.get(app.id)).cloud)
    throw new GatewardenError('connector_misconfigured', {
      detail: 'The connector of this connection has no app.',
      remedy: 'Give the connector an app.',
    })
  }

  const release = async (connectionId: string, force: boolean): Promise<Token> => {
    const { accessToken, expiresAt } = await needs.tokens.release(connectionId, {
      resource: 'exchange',
      caller: null,
      forceRefresh: force,
    })
    return { accessToken, expiresAt }
  }

  return {
    async place(connectionId) {
      const cloud = await clouds.get(connectionId, () => cloudOf(connectionId))
      if (cloud.id !== 'emulator' || emulatorCa === undefined) return { cloud, ca: undefined }
      ca ??= readFile(emulatorCa, 'utf8')
      return { cloud, ca: await ca }
    },
    async token(connectionId, force) {
      if (!force) return tokens.get(connectionId, () => release(connectionId, false))
      const fresh = await release(connectionId, true)
      tokens.set(connectionId, fresh)
      return fresh
    },
    graph: (connectionId) => needs.tokens.graphFor(connectionId),
  }
}
