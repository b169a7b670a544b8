import { isIP } from 'node:net'
import { isLoopbackHost } from '../../platform/config/leaf.ts'
import { GatewardenError, notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { wantCertificate } from '../acme/acme-store.ts'
import type { Protocol } from '../credentials/credential.ts'
import type { Issued } from '../tls/issue-certificate.ts'
import { assertCertificate, certificateKeyBinding } from '../tls/listener-certificate.ts'
import { ownAuthority } from '../tls/own-authority.ts'
import {
  type CertificateKind,
  type Hindrances,
  oldVersions,
  type RelayListener,
  type Security,
  type SmtpManner,
  type TlsVersion,
} from './listener.ts'
import {
  deleteListener,
  findListener,
  insertListener,
  type KeyedListener,
  selectListeners,
  updateListener,
} from './listener-store.ts'

/** What may be changed afterwards. */
export interface ListenerFields {
  name: string
  port: number
  security: Security
  oldestTls: TlsVersion
  hostname: string
  networks: readonly string[] | null
  trusts: boolean
  status: 'active' | 'paused'
  smtp: SmtpManner | null
}

export interface ListenerWish extends ListenerFields {
  protocol: Protocol
  /** Uploaded, or by ACME; of the own authority unless given. */
  certificate?: Issued | 'acme' | undefined
}

export type ListenerChange = { [Field in keyof ListenerFields]?: ListenerFields[Field] | undefined } & {
  /** null: of the own authority again. */
  certificate?: Issued | 'acme' | null | undefined
}

export interface ListenersService {
  create(wish: ListenerWish, caller: Caller): Promise<RelayListener>
  /** @throws GatewardenError `not_found` */
  get(id: string): Promise<RelayListener>
  list(): Promise<RelayListener[]>
  update(id: string, change: ListenerChange, caller: Caller): Promise<RelayListener>
  remove(id: string, caller: Caller): Promise<void>
  /** A fresh certificate of the own authority for the same key: the old one ends soon. */
  renew(keyed: KeyedListener): Promise<void>
  /** What keeps this process from serving a listener. */
  hindrancesOf(id: string): Hindrances
  /** The own authority's certificate, for devices to trust; PEM. */
  authority(): Promise<string>
}

export function createListenersService(
  platform: Pick<Platform, 'config' | 'db' | 'clock' | 'random' | 'sealer' | 'audit'>,
  needs: { changed(): void; hindrancesOf(id: string): Hindrances },
): ListenersService {
  const { config, db, clock, random, sealer, audit } = platform

  const find = async (id: string): Promise<KeyedListener> => {
    const found = await findListener(db.query, id)
    if (found === undefined) throw notFound('relay listener', id)
    return found
  }

  const issueOwn = async (hostname: string, privateKey?: string): Promise<Issued> => {
    const { issueLeaf } = await import('../tls/issue-certificate.ts')
    return issueLeaf(await ownAuthority(platform), namesOf(hostname), clock.now(), privateKey)
  }

  /** What is shown from now on; for ACME that is one of the own authority until it is issued. */
  const certificateFor = async (
    wish: Issued | 'acme' | null,
    hostname: string,
  ): Promise<{ kind: CertificateKind; issued: Issued }> => {
    if (wish === 'acme') assertIssuable(hostname)
    if (wish === null || wish === 'acme') return { kind: wish ?? 'own', issued: await issueOwn(hostname) }
    assertCertificate(wish, clock.now())
    return { kind: 'uploaded', issued: wish }
  }

  const store = async (one: RelayListener, action: string, caller: Caller, key: Buffer, isNew: boolean) => {
    await assertPortFree(one)
    await db.transaction(async (trx) => {
      await (isNew ? insertListener : updateListener)(trx, one, key)
      if (one.certificateKind === 'acme') await wantCertificate(trx, one.hostname, clock.now())
      await audit.record(trx, { actor: caller.keyId, action, subject: one.id, details: auditable(one) })
    })
    needs.changed()
    return (await find(one.id)).listener
  }

  /** @throws GatewardenError `invalid_request` */
  const assertIssuable = (hostname: string): void => {
    if (!config.relay.acme.terms)
      throw invalidField(
        'body.certificate',
        `needs the terms of the issuer (${config.relay.acme.directory}) to be agreed to`,
        'Read them, set relay.acme.terms (GATEWARDEN_ACME_TERMS) to true, and start the service again.',
      )
    if (isIP(hostname) !== 0 || isLoopbackHost(hostname))
      throw invalidField(
        'body.hostname',
        `is ${hostname}, and ACME gives certificates for host names of your own`,
      )
  }

  const assertPortFree = async (wanted: RelayListener): Promise<void> => {
    const other = (await selectListeners(db.query)).find(
      ({ id, port }) => port !== 0 && port === wanted.port && id !== wanted.id,
    )
    if (other === undefined) return
    throw new GatewardenError('conflict', {
      detail: `The listener ${other.id} (${other.name}) has the port ${wanted.port} already.`,
      remedy: 'Choose another port, or change that listener.',
    })
  }

  return {
    async create({ certificate, ...wish }, caller) {
      assertSane(wish)
      const now = clock.now()
      const { kind, issued } = await certificateFor(certificate ?? null, wish.hostname)
      const listener: RelayListener = {
        ...wish,
        id: newId('rls', clock, random),
        certificateKind: kind,
        certificate: issued.certificate,
        acme: null,
        createdAt: now,
        updatedAt: now,
      }
      const key = sealer.seal(issued.privateKey, certificateKeyBinding(listener.id))
      return store(listener, 'relay_listener.created', caller, key, true)
    },
    get: async (id) => (await find(id)).listener,
    list: () => selectListeners(db.query),
    async update(id, { certificate, ...change }, caller) {
      const { listener: before, sealedKey } = await find(id)
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const isAgain = certificate === 'acme' && before.certificateKind === 'acme'
      // Only to try an order again nobody is hung up.
      const isChanged = !isAgain || Object.keys(given).length > 0
      const after: RelayListener = {
        ...before,
        ...given,
        updatedAt: isChanged ? clock.now() : before.updatedAt,
      }
      assertSane(after)
      const isRenamed = before.certificateKind !== 'uploaded' && before.hostname !== after.hostname
      const asBefore = before.certificateKind === 'acme' ? 'acme' : null
      const unsaid = isRenamed ? asBefore : undefined
      const wanted = certificate === undefined || isAgain ? unsaid : certificate
      if (wanted === undefined) return store(after, 'relay_listener.updated', caller, sealedKey, false)
      const { kind, issued } = await certificateFor(wanted, after.hostname)
      after.certificate = issued.certificate
      after.certificateKind = kind
      const key = sealer.seal(issued.privateKey, certificateKeyBinding(id))
      return store(after, 'relay_listener.updated', caller, key, false)
    },
    async remove(id, caller) {
      const { listener } = await find(id)
      await db.transaction(async (trx) => {
        await deleteListener(trx, id)
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'relay_listener.removed',
          subject: id,
          details: auditable(listener),
        })
      })
      needs.changed()
    },
    async renew({ listener, sealedKey }) {
      const key = sealer.open(sealedKey, certificateKeyBinding(listener.id)).toString('utf8')
      const { certificate } = await issueOwn(listener.hostname, key)
      // Not a change of its settings: what is signed in stays.
      await updateListener(db.query, { ...listener, certificate }, sealedKey)
    },
    hindrancesOf: needs.hindrancesOf,
    authority: async () => (await ownAuthority(platform)).certificate,
  }
}

/** The names in a certificate of the own authority: this machine's too, so that it can be tried from there. */
export const namesOf = (hostname: string): string[] => [
  ...new Set([hostname, 'localhost', '127.0.0.1', '::1']),
]

/** @throws GatewardenError `invalid_request` */
function assertSane(one: ListenerFields & { protocol: Protocol }): void {
  if ((one.protocol === 'smtp') !== (one.smtp !== null))
    throw invalidField(
      'body.smtp',
      one.protocol === 'smtp' ? 'says how a listener for SMTP answers' : 'is for SMTP only',
    )
  if (one.trusts && one.protocol !== 'smtp') throw invalidField('body.trusts', 'is for SMTP only')
  const old = one.security !== 'none' && oldVersions.has(one.oldestTls)
  if ((one.security === 'none' || old) && one.networks === null)
    throw invalidField(
      'body.networks',
      `must name the networks that may connect, because ${old ? `TLS ${one.oldestTls}` : 'a listener without TLS'} is for trusted networks only`,
    )
}

const auditable = (one: RelayListener) => ({
  name: one.name,
  protocol: one.protocol,
  port: one.port,
  security: one.security,
  oldestTls: one.oldestTls,
  networks: one.networks,
  trusts: one.trusts,
  ...(one.smtp ?? {}),
  certificate: one.certificateKind,
  status: one.status,
})
