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

/** own: of the relay's own authority; uploaded: by an administrator; acme: of an issuer on the internet, by itself. */
export const certificateKinds = ['own', 'uploaded', 'acme'] as const
export type CertificateKind = (typeof certificateKinds)[number]

export const routes = ['smtp', 'graph'] as const
export type Route = (typeof routes)[number]

/** How SMTP is taken. */
export interface SmtpManner {
  answer: Answering
  route: Route
  maxMessageBytes: number
}

/** How a certificate by ACME stands; that of a host name is the same for all its listeners. */
export interface AcmeStanding {
  /** PEM, the leaf first; null until the first is issued. */
  certificate: string | null
  /** When it is renewed, or the next try comes. */
  nextAt: Date
  /** Why the last try failed, and what to do. */
  problem: string | null
  remedy: string | null
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
  certificateKind: CertificateKind
  /** PEM, the leaf first. Of acme: of the own authority, shown until one is issued. */
  certificate: string
  /** Of acme only. */
  acme: AcmeStanding | null
  status: 'active' | 'paused'
  createdAt: Date
  updatedAt: Date
}

export const oldVersions: ReadonlySet<TlsVersion> = new Set(['1.0', '1.1'])

/** The certificate that devices see: PEM, the leaf first. */
export const shownCertificate = ({ acme, certificate }: RelayListener): string =>
  acme?.certificate ?? certificate

/** Days before its end that a certificate which nobody here renews is spoken of. */
const soonDays = 21

/** What this process cannot do. */
export interface Hindrances {
  /** Why a listener is not open in it. */
  listening: string | undefined
  /** Why the port for the challenges of ACME is not. */
  challenges: string | undefined
}

/** What keeps devices out of a listener, or will, unless somebody does something. */
export function troublesOf(one: RelayListener, now: Date, here: Hindrances): string[] {
  const troubles = []
  if (here.listening !== undefined) troubles.push(`It is not open: ${here.listening}`)
  if (one.security === 'none') return troubles
  if (one.certificateKind === 'uploaded') troubles.push(...ofUploaded(one, now))
  if (one.acme !== null) {
    if (here.challenges !== undefined)
      troubles.push(`Its certificate cannot be renewed from here: ${here.challenges}`)
    troubles.push(...ofAcme(one, one.acme, now))
  }
  return troubles
}

/** What an administrator should know about a listener as it is: its troubles, and what is unsafe. */
export function warningsOf(one: RelayListener, now: Date, here: Hindrances): string[] {
  const { security, oldestTls, acme } = one
  const warnings = troublesOf(one, now, here)
  if (security !== 'none' && acme !== null && acme.certificate === null && acme.problem === null)
    warnings.push(
      'Its certificate is being ordered. Until it is there, devices see one of the relay’s own authority.',
    )
  if (security === 'none')
    warnings.push('Passwords and mail cross the network in the clear. Use it only where nobody else listens.')
  if (security !== 'none' && oldVersions.has(oldestTls))
    warnings.push(
      `TLS ${oldestTls} is broken and taken only because this listener says so. Replace the devices that need it.`,
    )
  return warnings
}

function ofUploaded({ certificate, hostname }: RelayListener, now: Date): string[] {
  const { validTo, checkHost } = leafOf(certificate)
  const troubles = []
  const left = (validTo.getTime() - now.getTime()) / 86_400_000
  const day = dayOf(validTo)
  if (left < 0) troubles.push(`Its certificate ended on ${day}: devices refuse it. Upload a new one.`)
  else if (left < soonDays) troubles.push(`Its certificate ends on ${day}. Upload a new one before.`)
  if (!checkHost(hostname))
    troubles.push(`Its certificate does not name ${hostname}: devices that look refuse it.`)
  return troubles
}

function ofAcme(
  { hostname }: RelayListener,
  { certificate, problem, remedy, nextAt }: AcmeStanding,
  now: Date,
): string[] {
  if (problem === null) return []
  const end = certificate === null ? undefined : leafOf(certificate).validTo
  const shown =
    end === undefined
      ? 'Devices see one of the relay’s own authority meanwhile.'
      : end < now
        ? `The one before ended on ${dayOf(end)}: devices refuse it.`
        : `The one before is good until ${dayOf(end)}.`
  const when = nextAt.toISOString().slice(0, 16).replace('T', ' ')
  return [
    `No certificate for ${hostname} could be had. ${problem} ${remedy ?? ''} ${shown} Next try: ${when} UTC.`,
  ]
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

function leafOf(certificate: string): { validTo: Date; checkHost(name: string): boolean } {
  const leaf = new X509Certificate(certificate)
  return { validTo: new Date(leaf.validTo), checkHost: (name) => leaf.checkHost(name) !== undefined }
}
