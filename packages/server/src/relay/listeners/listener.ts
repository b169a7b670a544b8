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

/** What an administrator should know about a listener as it is. */
export function warningsOf({ security, oldestTls }: Pick<RelayListener, 'security' | 'oldestTls'>): string[] {
  const warnings = []
  if (security === 'none')
    warnings.push('Passwords and mail cross the network in the clear. Use it only where nobody else listens.')
  if (security !== 'none' && oldVersions.has(oldestTls))
    warnings.push(
      `TLS ${oldestTls} is broken and taken only because this listener says so. Replace the devices that need it.`,
    )
  return warnings
}
