import { readFile } from 'node:fs/promises'
import type { Cloud, GraphClient } from '@gatewarden/microsoft'
import type { AppsService } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { ConnectorsService } from '../../connectors/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import type { TokensService } from '../../tokens/index.ts'

export interface UpstreamNeeds {
  apps: Pick<AppsService, 'get' | 'cloud'>
  connectors: Pick<ConnectorsService, 'get'>
  connections: Pick<ConnectionsService, 'get'>
  tokens: Pick<TokensService, 'release' | 'graphFor'>
}

/** What is behind a connection: Microsoft's hosts of its cloud, and its tokens. */
export interface Upstream {
  /** @throws GatewardenError as `release` does, and where the connection or its cloud is gone */
  place(connectionId: string): Promise<{ cloud: Cloud; ca: string | undefined }>
  /** For Exchange. @throws GatewardenError */
  token(connectionId: string, force: boolean): Promise<{ accessToken: string; expiresAt: Date }>
  graph(connectionId: string): Promise<GraphClient>
}

export function createUpstream(platform: Pick<Platform, 'config'>, needs: UpstreamNeeds): Upstream {
  const { emulatorCa } = platform.config.microsoft
  let ca: Promise<string> | undefined
  return {
    async place(connectionId) {
      const { connectorId } = await needs.connections.get(connectionId, null)
      const { app } = await needs.connectors.get(connectorId)
      if (app === null)
        throw new GatewardenError('connector_misconfigured', {
          detail: 'The connector of this connection has no app.',
          remedy: 'Give the connector an app.',
        })
      const cloud = needs.apps.cloud((await needs.apps.get(app.id)).cloud)
      if (cloud.id === 'emulator' && emulatorCa !== undefined) ca ??= readFile(emulatorCa, 'utf8')
      return { cloud, ca: cloud.id === 'emulator' ? await ca : undefined }
    },
    async token(connectionId, force) {
      const released = await needs.tokens.release(connectionId, {
        resource: 'exchange',
        caller: null,
        forceRefresh: force,
      })
      return { accessToken: released.accessToken, expiresAt: released.expiresAt }
    },
    graph: (connectionId) => needs.tokens.graphFor(connectionId),
  }
}
