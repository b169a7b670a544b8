import type { TokenSet } from '@gatewarden/microsoft'
import type { Connector } from '../connectors/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Platform } from '../platform/platform.ts'
import { accessTokenBinding, type GrantOwner, refreshTokenBinding } from './bindings.ts'
import { askedNames, grantedNames, missingNames } from './permissions.ts'
import type { Resource } from './service.ts'
import { type RefreshTimes, refreshAt } from './times.ts'
import { writeToken } from './token-store.ts'

/** Seals and writes what Entra gave. */
export interface TokenWriter {
  sealRefreshToken(owner: GrantOwner, token: TokenSet): Buffer | null
  write(
    trx: Query,
    owner: GrantOwner,
    connector: Connector,
    resource: Resource,
    kind: 'organization' | 'person',
    token: TokenSet,
    forced?: boolean,
  ): Promise<void>
}

export function createTokenWriter(
  { sealer, clock, random }: Pick<Platform, 'sealer' | 'clock' | 'random'>,
  times: RefreshTimes,
): TokenWriter {
  return {
    sealRefreshToken: (owner, { refreshToken }) =>
      refreshToken === undefined ? null : sealer.seal(refreshToken, refreshTokenBinding(owner)),
    async write(trx, owner, connector, resource, kind, token, forced = false) {
      const now = clock.now()
      const scopes = grantedNames(kind, token)
      await writeToken(
        trx,
        { grantId: owner.grantId, resource, now },
        {
          sealed: sealer.seal(token.accessToken, accessTokenBinding(owner, resource)),
          expiresAt: token.expiresAt,
          scopes,
          missing: missingNames(askedNames(connector, resource), scopes),
          judgedAt: connector.updatedAt,
          forced,
          refreshAt: refreshAt(now, token.expiresAt, times, random.bytes(4).readUInt32BE() / 2 ** 32),
        },
      )
    },
  }
}
