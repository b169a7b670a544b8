import type { Query } from '../../platform/database/database.ts'
import { GatewardenError } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import type { MemberStore } from '../member-store.ts'
import { kinds } from '../records/kinds.ts'
import type { Records } from '../records/records.ts'
import type { Identity } from './openid.ts'
import type { Provider } from './provider.ts'

/** Accounts at providers and whose they are: by issuer and subject, never by an address, which a provider may give to anybody. */
export interface ProviderAccounts {
  /** Whose account this is; undefined where nobody has linked it. */
  memberOf(provider: Provider, identity: Identity): Promise<string | undefined>
  /** @throws GatewardenError `conflict` where another member has it, or this member another one of the provider */
  link(within: Query, memberId: string, provider: Provider, identity: Identity): Promise<void>
  /** @throws GatewardenError `not_found`; `conflict` where she could not sign in any more */
  unlink(memberId: string, providerId: string): Promise<void>
}

export function createProviderAccounts(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'audit'>,
  parts: { records: Records; store: MemberStore },
): ProviderAccounts {
  const { db, clock, random, audit } = platform
  const { records, store } = parts

  const owner = async (
    within: Query,
    provider: Provider,
    identity: Identity,
  ): Promise<string | undefined> => {
    if (identity.issuer !== provider.issuer) return undefined
    const [account] = await records.find(within, kinds.account, {
      providerId: provider.id,
      accountId: identity.subject,
    })
    return account?.issuer === identity.issuer ? String(account.userId) : undefined
  }

  return {
    memberOf: (provider, identity) => owner(db.query, provider, identity),

    async link(within, memberId, provider, identity) {
      const there = await owner(within, provider, identity)
      if (there === memberId) return
      if (there !== undefined || identity.issuer !== provider.issuer) {
        throw new GatewardenError('conflict', {
          detail: `This account at ${provider.name} belongs to another member.`,
          remedy: 'Choose another account there.',
        })
      }
      const own = await store.accountsOf(within, memberId)
      if (own.some(({ providerId }) => providerId === provider.id)) {
        throw new GatewardenError('conflict', {
          detail: `Another account at ${provider.name} is linked to you already.`,
          remedy: 'Unlink it first.',
        })
      }
      const now = clock.now()
      await records.insert(within, kinds.account, {
        id: newId(kinds.account.prefix, clock, random),
        userId: memberId,
        providerId: provider.id,
        accountId: identity.subject,
        issuer: identity.issuer,
        createdAt: now,
        updatedAt: now,
      })
      await audit.record(within, {
        actor: memberId,
        action: 'member.provider-linked',
        subject: memberId,
        details: { provider: provider.id, issuer: identity.issuer, subject: identity.subject },
      })
    },

    async unlink(memberId, providerId) {
      await store.alone(async (trx) => {
        const accounts = await store.accountsOf(trx, memberId)
        const linked = accounts.filter((account) => account.providerId === providerId)
        if (linked.length === 0) {
          throw new GatewardenError('not_found', { detail: 'No account of this provider is linked to you.' })
        }
        const others = accounts.length - linked.length + (await store.passkeysOf(trx, memberId)).length
        if (others === 0) {
          throw new GatewardenError('conflict', {
            detail: 'This is your only way to sign in.',
            remedy: 'Set a password or add a passkey first.',
          })
        }
        await records.remove(
          trx,
          kinds.account,
          linked.map(({ id }) => id),
        )
        await audit.record(trx, {
          actor: memberId,
          action: 'member.provider-unlinked',
          subject: memberId,
          details: { provider: providerId },
        })
      })
    },
  }
}
