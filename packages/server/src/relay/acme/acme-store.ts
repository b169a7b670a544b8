import type { Selectable } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { tables } from '../tables.ts'
import type { AcmeTables } from './acme-tables.ts'

/** The certificate of a host name, and how far the next one is. */
export type CertificateRow = Selectable<AcmeTables['relay_acme_certificates']>

/** Sees that there will be a certificate for a host name; where the last try failed, the next comes at once. */
export async function wantCertificate(query: Query, hostname: string, now: Date): Promise<void> {
  await tables(query)
    .insertInto('relay_acme_certificates')
    .values({ hostname, next_at: now })
    .onConflict((conflict) =>
      conflict
        .column('hostname')
        .doUpdateSet({ next_at: now })
        .where('relay_acme_certificates.problem', 'is not', null),
    )
    .execute()
}

/** Host names of listeners whose next certificate is due, the longest waiting first. */
export async function selectDue(query: Query, now: Date): Promise<CertificateRow[]> {
  return tables(query)
    .selectFrom('relay_acme_certificates')
    .selectAll()
    .where('next_at', '<=', now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('relay_listeners')
          .select('id')
          .where('certificate_kind', '=', 'acme')
          .whereRef('relay_listeners.hostname', '=', 'relay_acme_certificates.hostname'),
      ),
    )
    .orderBy('next_at')
    .execute()
}

/** Forgets certificates that no listener has shown until they were due again. */
export async function forgetUnused(query: Query, now: Date): Promise<void> {
  await tables(query)
    .deleteFrom('relay_acme_certificates')
    .where('next_at', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('relay_listeners')
            .select('id')
            .where('certificate_kind', '=', 'acme')
            .whereRef('relay_listeners.hostname', '=', 'relay_acme_certificates.hostname'),
        ),
      ),
    )
    .execute()
}

/** What a step has come to. */
export async function writeCertificate(
  query: Query,
  hostname: string,
  set: Partial<Omit<CertificateRow, 'hostname'>>,
): Promise<void> {
  await tables(query)
    .updateTable('relay_acme_certificates')
    .set(set)
    .where('hostname', '=', hostname)
    .execute()
}
