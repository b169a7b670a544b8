import { generateKeyPairSync } from 'node:crypto'
import type { Platform } from '../../platform/platform.ts'
import { tables } from '../tables.ts'
import { accountSchema } from './acme-answers.ts'
import { type AcmeSession, type ExternalAccount, publicKey } from './acme-session.ts'
import { accountKeyBinding } from './acme-tables.ts'

/** The relay at one issuer. */
export interface AcmeAccount {
  directory: string
  /** PEM. */
  privateKey: string
  /** Its address there; null until it is registered. */
  url: string | null
}

type Parts = Pick<Platform, 'db' | 'sealer' | 'clock'>

/** The account at an issuer, its key made once for the installation. Processes that ask at once get the same. */
export async function accountAt({ db, sealer, clock }: Parts, directory: string): Promise<AcmeAccount> {
  const known = await read()
  if (known !== undefined) return known
  const { calculateJwkThumbprint } = await import('jose')
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await tables(db.query)
    .insertInto('relay_acme_accounts')
    .values({
      directory,
      private_key: sealer.seal(privateKey, accountKeyBinding(directory)),
      thumbprint: await calculateJwkThumbprint(publicKey(privateKey)),
      url: null,
      created_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await read()) ?? { directory, privateKey, url: null }

  async function read(): Promise<AcmeAccount | undefined> {
    const row = await tables(db.query)
      .selectFrom('relay_acme_accounts')
      .select(['private_key', 'url'])
      .where('directory', '=', directory)
      .executeTakeFirst()
    return (
      row && {
        directory,
        url: row.url,
        privateKey: sealer.open(row.private_key, accountKeyBinding(directory)).toString('utf8'),
      }
    )
  }
}

/**
 * Registers the account, or finds it again: the server knows it by its key (RFC 8555, 7.3.1).
 * @param contact an address that the issuer writes to
 * @returns its address at the issuer
 * @throws AcmeProblem
 */
export async function registerAccount(
  session: AcmeSession,
  { contact, external }: { contact: string | undefined; external: ExternalAccount | undefined },
): Promise<string> {
  const { newAccount } = await session.urls()
  const { location } = await session.post(accountSchema, newAccount, {
    termsOfServiceAgreed: true,
    ...(contact === undefined ? {} : { contact: [`mailto:${contact}`] }),
    ...(external === undefined ? {} : { externalAccountBinding: await session.binding(external) }),
  })
  return location
}

export async function keepAccountUrl({ db }: Pick<Platform, 'db'>, directory: string, url: string | null) {
  await tables(db.query)
    .updateTable('relay_acme_accounts')
    .set({ url })
    .where('directory', '=', directory)
    .execute()
}

/** Half of the answer to a challenge of this issuer; undefined where the relay has no account there. */
export async function thumbprintAt(
  { db }: Pick<Platform, 'db'>,
  directory: string,
): Promise<string | undefined> {
  const row = await tables(db.query)
    .selectFrom('relay_acme_accounts')
    .select('thumbprint')
    .where('directory', '=', directory)
    .executeTakeFirst()
  return row?.thumbprint
}
