import { X509Certificate } from 'node:crypto'
import type { Protocol } from '../credentials/credential.ts'

/** tls: from the first byte (465, 993, 995); starttls: after a command (587, 143, 110); none: never. */
export const securities = ['tls', 'starttls', 'none'] as const
export type Security = (typeof securities)[number]

export const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const
export type TlsVersion = (typeof tlsVersions)[number]

/** durable: 250 once the message lies here safely, delivered afterwards; direct: the device sees Microsoft's own answer. */
export const answerings = ['durable', 'direct'] as const
export type Answering = (typeof answerings)[number]

export const routes = ['smtp', 'graph'] as const
export type Route = (typeof routes)[number]

/** How SMTP is taken. */
export interface SmtpManner {
  answer: Answering
  route: Route
  maxMessageBytes: number
}

/** A port that devices call. Which address of the machine it is bound to is the operator's configuration alone. */
export interface RelayListener {
  id: string
  name: string
  protocol: Protocol
  /** 0: any free one, for tests. */
  port: number
  security: Security
  oldestTls: TlsVersion
  /** The name in the greeting and in a certificate of the relay's own authority. */
  hostname: string
  /** Ranges that may connect; null: any. */
  networks: readonly string[] | null
  /** Whether the trusted networks of credentials count here; of SMTP only. */
  trusts: boolean
  smtp: SmtpManner | null
  certificateKind: 'own' | 'uploaded'
  /** PEM, the leaf first. */
  certificate: string
  status: 'active' | 'paused'
  createdAt: Date
  updatedAt: Date
}

export const oldVersions: ReadonlySet<TlsVersion> = new Set(['1.0', '1.1'])

/** Days before its end that a certificate which nobody here renews is spoken of. */
const soonDays = 21

/**
 * What an administrator should know about a listener as it is.
 * @param problem why this process cannot listen
 */
export function warningsOf(
  { security, oldestTls, certificate, certificateKind, hostname }: RelayListener,
  now: Date,
  problem: string | undefined,
): string[] {
  const warnings = []
  if (problem !== undefined) warnings.push(`It is not open: ${problem}`)
  if (security !== 'none' && certificateKind === 'uploaded') {
    const { validTo, checkHost } = leafOf(certificate)
    const left = (validTo.getTime() - now.getTime()) / 86_400_000
    if (left < 0)
      warnings.push(
        `Its certificate ended on ${validTo.toISOString().slice(0, 10)}: devices refuse it. Upload a new one.`,
      )
    else if (left < soonDays)
      warnings.push(`Its certificate ends on ${validTo.toISOString().slice(0, 10)}. Upload a new one before.`)
    if (!checkHost(hostname))
      warnings.push(`Its certificate does not name ${hostname}: devices that look refuse it.`)
  }
  if (security === 'none')
    warnings.push('Passwords and mail cross the network in the clear. Use it only where nobody else listens.')
  if (security !== 'none' && oldVersions.has(oldestTls))
    warnings.push(
      `TLS ${oldestTls} is broken and taken only because this listener says so. Replace the devices that need it.`,
    )
  return warnings
}

function leafOf(certificate: string): { validTo: Date; checkHost(name: string): boolean } {
  const leaf = new X509Certificate(certificate)
  return { validTo: new Date(leaf.validTo), checkHost: (name) => leaf.checkHost(name) !== undefined }
}
