import { sql } from 'kysely'
import { makeCertificate } from '../../apps/index.ts'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'

const day = 86_400_000
const validDays = 365
/** A new one is made while the old one is still good for what was subscribed with it: rich subscriptions live a day. */
const usedDays = 180

const binding = (id: string): Binding => ({ record: id, field: 'notification_certificates.private_key' })

/** For the re-wrapping under a new first key. */
export const sealedCertificates = sealedColumn<{ id: string }>({
  table: 'notification_certificates',
  column: 'private_key',
  key: ['id'],
  extra: 't.id',
  binding: ({ id }) => binding(id),
})

type Parts = Pick<Platform, 'db' | 'clock' | 'random' | 'sealer'>

/** The certificates that Microsoft encrypts notifications for. Their keys are made here and never leave but sealed. */
export class Certificates {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The one to subscribe with, made where there is none. `certificate` is base64 of DER, as Graph takes it. */
  async current(): Promise<{ certificate: string; certificateId: string }> {
    const { db, clock, random, sealer } = this.#parts
    const now = clock.now()
    const { rows } = await sql<{ id: string; certificate: string }>`
      select id, certificate from notification_certificates
      where created_at > ${new Date(now.getTime() - usedDays * day)} and expires_at > ${now}
      order by created_at desc, id desc limit 1`.execute(db.query)
    const [found] = rows
    if (found !== undefined) return { certificate: found.certificate, certificateId: found.id }
    const made = await makeCertificate(
      { commonName: 'Gatewarden notifications', now, validDays, use: 'encryption' },
      random,
    )
    const id = newId('ncert', clock, random)
    const certificate = made.certificate.replace(/-----[A-Z ]+-----|\s/g, '')
    await sql`
      insert into notification_certificates (id, certificate, private_key, expires_at, created_at)
      values (${id}, ${certificate}, ${sealer.seal(made.privateKey, binding(id))},
        ${new Date(now.getTime() + validDays * day)}, ${now})`.execute(db.query)
    return { certificate, certificateId: id }
  }

  /** The private key of a certificate, PEM; undefined for one that is none of ours. */
  async privateKey(id: string): Promise<string | undefined> {
    const { db, sealer } = this.#parts
    const { rows } = await sql<{ private_key: Buffer }>`
      select private_key from notification_certificates where id = ${id}`.execute(db.query)
    const [found] = rows
    return found === undefined ? undefined : sealer.open(found.private_key, binding(id)).toString()
  }

  async dropExpired(): Promise<void> {
    const { db, clock } = this.#parts
    await sql`delete from notification_certificates where expires_at < ${clock.now()}`.execute(db.query)
  }
}
