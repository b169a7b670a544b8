import { EgressError, type EgressProblem } from '../../platform/egress/index.ts'

/** Why no certificate could be had, and what to do. */
export class AcmeProblem extends Error {
  readonly remedy: string
  /** When the server takes the next try at the earliest, in milliseconds from now. */
  readonly waitMs: number
  /** `badNonce`, `rateLimited`, …: the end of RFC 8555's urn:ietf:params:acme:error:…; empty where the server named none. */
  readonly type: string
  /** Whether the order cannot go on, so that another has to be made. */
  readonly isOver: boolean

  constructor(message: string, { type = '', remedy = remedyFor(type), waitMs = 0, isOver = false } = {}) {
    super(message)
    this.name = 'AcmeProblem'
    this.type = type
    this.remedy = remedy
    this.waitMs = waitMs
    this.isOver = isOver
  }
}

const reach =
  'Let http://HOST:80/.well-known/acme-challenge/ lead to this service from the internet: by relay.acme.challengePort, or by a proxy that passes it on to the port of the service.'

/** By RFC 8555, 6.7. */
const remedies: Readonly<Record<string, string>> = {
  accountDoesNotExist: 'It is registered again with the next try.',
  caa: 'Let a CAA record of the domain name this issuer, or remove it.',
  connection: reach,
  dns: 'Give the host name an A or AAAA record that leads to this machine, visible from the internet.',
  externalAccountRequired:
    'Set relay.acme.externalAccount to the key id and HMAC key that the issuer gave you.',
  incorrectResponse: reach,
  invalidContact: 'Mend relay.acme.contact.',
  rateLimited: 'Wait: the issuer counts orders. It is tried again by itself.',
  rejectedIdentifier:
    'Use a public host name of your own for the listener: this issuer gives none for that one.',
  tls: reach,
  unauthorized: reach,
  unsupportedContact: 'Mend relay.acme.contact.',
  userActionRequired: 'The issuer has new terms: follow the link in its answer.',
}
const usualRemedy =
  'It is tried again by itself. What the issuer said is above; its status page may say more.'

const remedyFor = (type: string): string => remedies[type] ?? usualRemedy

const egressRemedies: Partial<Record<EgressProblem, string>> = {
  address_refused: 'An issuer of your own network is reached once egress.allow names its address.',
  name_not_found: 'Look at relay.acme.directory and at the name server of this machine.',
  tls_failed: 'An issuer whose own certificate is not public is believed by relay.acme.ca.',
  url_invalid: 'Look at relay.acme.directory.',
}

/** Whatever ended an order, in words for an administrator. */
export function asAcmeProblem(error: unknown, directory: string): AcmeProblem {
  if (error instanceof AcmeProblem) return error
  const host = new URL(directory).host
  if (error instanceof EgressError)
    return new AcmeProblem(`${host} did not answer: ${error.message}`, {
      remedy:
        egressRemedies[error.problem] ?? 'It is tried again by itself; look whether this machine gets out.',
    })
  return new AcmeProblem(
    `The order at ${host} failed: ${error instanceof Error ? error.message : String(error)}`,
  )
}
