import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createEgress, type Egress } from '../../platform/egress/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { assertCertificate } from '../tls/listener-certificate.ts'
import { accountAt, keepAccountUrl, registerAccount } from './acme-account.ts'
import { AcmeProblem, asAcmeProblem } from './acme-problem.ts'
import { AcmeSession } from './acme-session.ts'
import { type CertificateRow, forgetUnused, selectDue, writeCertificate } from './acme-store.ts'
import { acmeKeyBinding, orderKeyBinding } from './acme-tables.ts'
import { beginOrder, endOrder } from './order-certificate.ts'

const hourMs = 3_600_000
const firstRetryMs = 15 * 60_000
const longestRetryMs = 24 * hourMs

export interface CertificateKeeper {
  /** Orders what is due. One process at a time calls it. */
  run(signal: AbortSignal): Promise<void>
}

type Parts = Pick<Platform, 'config' | 'db' | 'sealer' | 'clock' | 'random' | 'audit' | 'log'>

/**
 * Certificates by ACME for the host names of listeners: ordered, renewed after about two thirds of their life, tried again with
 * growing pauses when refused.
 *
 *   wanted ──order made, written down──▶ ordered ──challenge met, issued──▶ served until due ──▶ ordered …
 *
 * Whoever takes over after a crash ends the order that was written down.
 */
export function createCertificateKeeper(platform: Parts): CertificateKeeper {
  const { config, db, sealer, clock, random, audit, log } = platform
  const { directory, terms, contact, externalAccount: external, ca } = config.relay.acme

  async function keep(row: CertificateRow, signal: AbortSignal): Promise<void> {
    const { hostname } = row
    try {
      await using egress = outwards()
      const { certificate, privateKey } = await issue(row, egress, signal)
      assertCertificate({ certificate, privateKey }, clock.now())
      await db.transaction(async (trx) => {
        await writeCertificate(trx, hostname, {
          certificate,
          private_key: sealer.seal(privateKey, acmeKeyBinding(hostname)),
          order_url: null,
          order_key: null,
          next_at: renewAt(certificate),
          failures: 0,
          problem: null,
          remedy: null,
        })
        await audit.record(trx, { actor: 'system', action: 'relay_certificate.issued', subject: hostname })
      })
      log.info({ hostname }, 'a certificate for the relay was issued')
    } catch (error) {
      if (signal.aborted) return
      await failed(row, asAcmeProblem(error, directory))
    }
  }

  async function issue(row: CertificateRow, egress: Egress, signal: AbortSignal) {
    const { hostname } = row
    if (!terms)
      throw new AcmeProblem('The terms of the issuer are not agreed to.', {
        remedy: 'Read them, and set relay.acme.terms (GATEWARDEN_ACME_TERMS) to true.',
      })
    const { makeListenerKey, certificateRequest } = await import('../tls/issue-certificate.ts')
    const account = await accountAt(platform, directory)
    const session = new AcmeSession({ egress, directory, accountKey: account.privateKey, signal })
    if (account.url === null) {
      account.url = await registerAccount(session, { contact, external })
      await keepAccountUrl(platform, directory, account.url)
    }
    const ordering = { session, account: account.url, hostname: hostname.toLowerCase(), signal }
    if (row.order_url === null || row.order_key === null) {
      row.order_url = await beginOrder(ordering)
      row.order_key = sealer.seal(await makeListenerKey(), orderKeyBinding(hostname))
      await writeCertificate(db.query, hostname, { order_url: row.order_url, order_key: row.order_key })
    }
    const privateKey = sealer.open(row.order_key, orderKeyBinding(hostname)).toString('utf8')
    const certificate = await endOrder(ordering, row.order_url, () =>
      certificateRequest(ordering.hostname, privateKey),
    )
    return { certificate, privateKey }
  }

  async function failed({ hostname, failures }: CertificateRow, problem: AcmeProblem): Promise<void> {
    const pauseMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures, 10))
    const waitMs = Math.max(problem.waitMs, pauseMs * (0.9 + share() * 0.2))
    if (problem.type === 'accountDoesNotExist') await keepAccountUrl(platform, directory, null)
    await writeCertificate(db.query, hostname, {
      failures: failures + 1,
      problem: problem.message,
      remedy: problem.remedy,
      next_at: new Date(clock.now().getTime() + waitMs),
      ...(problem.isOver ? { order_url: null, order_key: null } : {}),
    })
    log.warn({ hostname, problem: problem.message }, 'a certificate for the relay could not be had')
  }

  /** Before two thirds of its life are over, a little earlier by chance, so that installations do not call all at once. */
  function renewAt(certificate: string): Date {
    const leaf = new X509Certificate(certificate)
    const [from, to] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)]
    const due = from + (to - from) * (2 / 3 - share() / 30)
    // Whatever an issuer and the clocks say: never in a loop.
    return new Date(Math.max(due, clock.now().getTime() + hourMs))
  }

  /** The platform's rules of who may be reached, with the issuer's own authority believed in place of the public ones. */
  const outwards = (): Egress & AsyncDisposable => {
    const egress = createEgress({
      allow: config.egress.allow,
      ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
    })
    return { ...egress, [Symbol.asyncDispose]: () => egress.close() }
  }

  const share = (): number => random.bytes(2).readUInt16BE() / 65_536

  return {
    async run(signal) {
      const now = clock.now()
      await forgetUnused(db.query, now)
      const due = await selectDue(db.query, now)
      for (const row of due) if (!signal.aborted) await keep(row, signal)
    },
  }
}
