import {
  type AppCredential,
  type Cloud,
  clientCertificate,
  clientSecret,
  createGraphClient,
  type GraphClient,
  memoryGate,
  requestAppToken,
  type ThrottleGate,
} from '@gatewarden/microsoft'
import type { AppsService } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { ConnectorsService } from '../../connectors/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Resource, TokensService } from '../../tokens/index.ts'
import type { Authentication, ProfileSecret, SendingProfile } from './profile.ts'
import { openSecret } from './profile-secret.ts'
import { selectSecret } from './profile-store.ts'

/** A token is renewed when it has this much left. */
const aheadMs = 120_000
const mostKept = 1000

export interface ProfileTokensNeeds {
  platform: Pick<Platform, 'db' | 'sealer' | 'clock' | 'random' | 'dispatcher'>
  apps: Pick<AppsService, 'cloud' | 'get'>
  connections: Pick<ConnectionsService, 'get'>
  connectors: Pick<ConnectorsService, 'get'>
  tokens: Pick<TokensService, 'release' | 'graphFor'>
}

/** Access tokens and Graph for sending profiles, whatever they sign in with. Tokens for Graph and for Exchange are never one for the other. */
export class ProfileTokens {
  readonly #needs: ProfileTokensNeeds
  readonly #kept = new Map<string, { token: string; until: number }>()
  readonly #gate: ThrottleGate

  constructor(needs: ProfileTokensNeeds) {
    this.#needs = needs
    this.#gate = memoryGate({ clock: needs.platform.clock })
  }

  /** The cloud whose hosts its tokens may be shown to. @throws GatewardenError `connector_misconfigured` for a profile without Microsoft */
  async cloudOf({ authentication }: SendingProfile): Promise<Cloud> {
    const { apps, connections, connectors } = this.#needs
    if (authentication.type === 'app') return apps.cloud(authentication.cloud)
    if (authentication.type !== 'connection') throw noMicrosoft()
    const { connectorId } = await connections.get(authentication.connection, null)
    const { app } = await connectors.get(connectorId)
    if (app === null) throw noMicrosoft()
    return apps.cloud((await apps.get(app.id)).cloud)
  }

  /** @throws GatewardenError as TokensService.release does; MicrosoftError where an app's own credential is refused */
  async token(profile: SendingProfile, resource: Resource, isFresh = false): Promise<string> {
    const { authentication } = profile
    if (authentication.type === 'connection') {
      const options = { resource, caller: null, forceRefresh: isFresh }
      return (await this.#needs.tokens.release(authentication.connection, options)).accessToken
    }
    if (authentication.type !== 'app') throw noMicrosoft()
    const { clock } = this.#needs.platform
    // A changed profile has another time, so that nothing of what it was goes on.
    const key = `${profile.id} ${profile.updatedAt.getTime()} ${resource}`
    const kept = this.#kept.get(key)
    if (kept && !isFresh && kept.until > clock.now().getTime()) return kept.token
    const { accessToken, expiresAt } = await this.#askFor(profile.id, authentication, resource)
    this.#kept.delete(key)
    this.#kept.set(key, { token: accessToken, until: expiresAt.getTime() - aheadMs })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
    return accessToken
  }

  /** Graph with the profile's own tokens, gate and retries. */
  async graph(profile: SendingProfile): Promise<GraphClient> {
    const { authentication } = profile
    const { apps, tokens, platform } = this.#needs
    if (authentication.type === 'connection') return tokens.graphFor(authentication.connection)
    if (authentication.type !== 'app') throw noMicrosoft()
    return createGraphClient({
      cloud: apps.cloud(authentication.cloud),
      app: authentication.clientId,
      tenant: authentication.tenantId,
      token: (isFresh) => this.token(profile, 'graph', isFresh),
      gate: this.#gate,
      clock: platform.clock,
      random: platform.random,
      dispatcher: platform.dispatcher,
    })
  }

  async #askFor(id: string, app: Extract<Authentication, { type: 'app' }>, resource: Resource) {
    const { platform, apps } = this.#needs
    const sealed = await selectSecret(platform.db.query, id)
    if (sealed === null) throw noMicrosoft()
    const cloud = apps.cloud(app.cloud)
    const { clock, random, dispatcher } = platform
    const credential = credentialOf(openSecret(platform.sealer, id, sealed))
    const client = {
      cloud,
      tenant: app.tenantId,
      clientId: app.clientId,
      credential,
      clock,
      random,
      dispatcher,
    }
    const own = resource === 'graph' ? cloud.graphResource : cloud.exchangeResource
    const asked = resource === 'exchange' ? app.scope?.replace(/\/\.default$/, '') : undefined
    return requestAppToken(client, { resource: asked ?? own })
  }
}

function credentialOf(secret: ProfileSecret): AppCredential {
  if (secret.kind === 'secret') return clientSecret(secret.secret)
  if (secret.kind === 'certificate') return clientCertificate(secret)
  throw noMicrosoft()
}

const noMicrosoft = () =>
  new GatewardenError('connector_misconfigured', {
    detail: 'The sending profile signs in to a server that is not Microsoft’s, so there is no token for it.',
    remedy: 'Give it authentication of the type office365-oauth.',
  })
