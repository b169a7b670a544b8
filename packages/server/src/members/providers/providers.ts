import type { Query } from '../../platform/database/database.ts'
import { GatewardenError, notFound } from '../../platform/errors.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { kinds } from '../records/kinds.ts'
import type { Records } from '../records/records.ts'
import { openid } from './openid.ts'
import { type Provider, providerOf } from './provider.ts'
import { providerFetch, wordsOf } from './provider-fetch.ts'

export interface NewProvider {
  name: string
  issuer: string
  clientId: string
  clientSecret: string
}

export interface Providers {
  /** Oldest first. */
  list(): Promise<Provider[]>
  /** @throws GatewardenError `not_found` */
  get(id: string): Promise<Provider>
  /** Asks the issuer for its metadata first. @throws GatewardenError `invalid_request`, `conflict` */
  add(actor: string, wanted: NewProvider): Promise<Provider>
  /** Gives it another name or secret. @throws GatewardenError `not_found` */
  change(actor: string, id: string, change: { name?: string; clientSecret?: string }): Promise<Provider>
  /** Nobody signs in by it any more. @throws GatewardenError `not_found` */
  remove(actor: string, id: string): Promise<void>
}

export function createProviders(platform: Platform, records: Records): Providers {
  const { db, clock, random, audit } = platform
  const { discover } = openid(providerFetch(platform), clock)

  const list = async (within: Query): Promise<Provider[]> => {
    const found = await records.find(within, kinds.provider, {})
    return found.flatMap((record) => providerOf(record) ?? [])
  }

  const recordOf = async (within: Query, id: string) => {
    const [record] = await records.find(within, kinds.provider, { id }, { lock: true })
    if (!record) throw notFound('sign-in provider', id)
    return record
  }

  return {
    list: () => list(db.query),

    async get(id) {
      const found = (await list(db.query)).find((one) => one.id === id)
      if (!found) throw notFound('sign-in provider', id)
      return found
    },

    async add(actor, wanted) {
      await discover(wanted.issuer).catch((error: unknown) => {
        throw invalidField(
          'body.issuer',
          `is no issuer whose metadata can be had: ${wordsOf(error)}`,
          'Take the issuer exactly as it stands in its metadata; for Entra https://login.microsoftonline.com/TENANT-ID/v2.0 with the id of your tenant, not "common".',
        )
      })
      return db.transaction(async (trx) => {
        if (
          (await list(trx)).some(
            ({ issuer, clientId }) => issuer === wanted.issuer && clientId === wanted.clientId,
          )
        ) {
          throw new GatewardenError('conflict', {
            detail: 'This client of this issuer is a sign-in provider already.',
            remedy: 'Change its name or secret.',
          })
        }
        const provider: Provider = {
          id: newId(kinds.provider.prefix, clock, random),
          ...wanted,
          createdAt: clock.now(),
        }
        await records.insert(trx, kinds.provider, { ...provider })
        await audit.record(trx, {
          actor,
          action: 'provider.added',
          subject: provider.id,
          details: { name: wanted.name, issuer: wanted.issuer, clientId: wanted.clientId },
        })
        return provider
      })
    },

    change(actor, id, change) {
      return db.transaction(async (trx) => {
        const record = { ...(await recordOf(trx, id)), ...change }
        const provider = providerOf(record)
        if (!provider) throw notFound('sign-in provider', id)
        await records.write(trx, kinds.provider, record)
        await audit.record(trx, {
          actor,
          action: 'provider.changed',
          subject: id,
          details: { fields: Object.keys(change) },
        })
        return provider
      })
    },

    remove(actor, id) {
      return db.transaction(async (trx) => {
        await recordOf(trx, id)
        const accounts = await records.find(trx, kinds.account, { providerId: id })
        await records.remove(
          trx,
          kinds.account,
          accounts.map((account) => account.id),
        )
        await records.remove(trx, kinds.provider, [id])
        await audit.record(trx, { actor, action: 'provider.removed', subject: id })
      })
    },
  }
}
