import type { Query, Statement } from '../../platform/database/database.ts'
import type { CustomerScope } from '../api-key.ts'
import type { Issuer } from './issuer.ts'

export type IssuerRow = {
  id: string
  name: string
  issuer: string
  audiences: string[]
  jwks_url: string | null
  jwks: string | null
  customer: string | null
  customer_claim: string | null
  customer_prefix: string
  mailbox_claim: string | null
  scopes: CustomerScope[]
  max_life_s: number
  seal: Buffer | null
  created_by: string
  created_at: Date
}

type Tables = { jwt_issuers: IssuerRow }
const tables = (query: Query) => query.withTables<Tables>()

/**
 * The issuer that a JWT names, and whether the audit log says that it was removed: a row that somebody put back is
 * believed nothing. Plan: two index scans (jwt_issuers by issuer, audit_entries by subject).
 */
export const findIssuer: Statement = {
  name: 'access.find-issuer',
  text: `select i.*, exists (select 1 from audit_entries a where a.subject = i.id and a.action = 'jwt_issuer.removed') as removed
           from jwt_issuers i where i.issuer = $1`,
}

/** Whether a customer is there. */
export const findCustomer: Statement = {
  name: 'access.find-customer',
  text: 'select 1 as there from customers where external_id = $1',
}

export const toIssuer = (row: IssuerRow): Issuer => ({
  id: row.id,
  name: row.name,
  issuer: row.issuer,
  audiences: row.audiences,
  jwksUrl: row.jwks_url,
  jwks: row.jwks,
  whose:
    row.customer === null
      ? { claim: row.customer_claim ?? '', prefix: row.customer_prefix }
      : { customer: row.customer },
  mailboxClaim: row.mailbox_claim,
  scopes: row.scopes,
  maxLifeSeconds: row.max_life_s,
  createdBy: row.created_by,
  createdAt: row.created_at,
})

export const toRow = (issuer: Issuer): Omit<IssuerRow, 'seal'> => ({
  id: issuer.id,
  name: issuer.name,
  issuer: issuer.issuer,
  audiences: issuer.audiences,
  jwks_url: issuer.jwksUrl,
  jwks: issuer.jwks,
  customer: 'customer' in issuer.whose ? issuer.whose.customer : null,
  customer_claim: 'claim' in issuer.whose ? issuer.whose.claim : null,
  customer_prefix: 'claim' in issuer.whose ? issuer.whose.prefix : '',
  mailbox_claim: issuer.mailboxClaim,
  scopes: issuer.scopes,
  max_life_s: issuer.maxLifeSeconds,
  created_by: issuer.createdBy,
  created_at: issuer.createdAt,
})

export async function insertIssuer(trx: Query, row: IssuerRow): Promise<void> {
  await tables(trx).insertInto('jwt_issuers').values(row).execute()
}

export async function selectIssuers(query: Query): Promise<Issuer[]> {
  const rows = await tables(query).selectFrom('jwt_issuers').selectAll().orderBy('id', 'desc').execute()
  return rows.map(toIssuer)
}

/** @returns whether it was there */
export async function deleteIssuer(trx: Query, id: string): Promise<boolean> {
  const done = await tables(trx).deleteFrom('jwt_issuers').where('id', '=', id).executeTakeFirst()
  return done.numDeletedRows > 0n
}
