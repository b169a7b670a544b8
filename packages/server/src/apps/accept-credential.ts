import { invalidField } from '../platform/http/validation.ts'
import type { Random } from '../platform/random.ts'
import { makeCertificate } from './make-certificate.ts'
import { type ReadCertificate, readCertificate } from './read-certificate.ts'
import { readSecret } from './read-secret.ts'

/** What a caller hands in to prove an app with. */
export type CredentialWish =
  | { kind: 'secret'; secret: string; expiresAt?: Date | undefined }
  | {
      kind: 'certificate'
      certificate: string
      privateKey?: string | undefined
      passphrase?: string | undefined
    }
  | { kind: 'certificate'; make: true; validDays?: number | undefined }
  | { kind: 'federated'; source: string }

/** The same, checked, in the form in which it is stored. `plaintext` is to be sealed at once. */
export interface AcceptedCredential {
  kind: 'secret' | 'certificate' | 'federated'
  hint: string
  plaintext: string | null
  certificate: string | null
  madeHere: boolean
  assertionSource: string | null
  notBefore: Date | null
  expiresAt: Date | null
}

export interface AcceptOptions {
  now: Date
  random: Random
  /** Common name of a certificate that is made here. */
  commonName: string
  /** Names of the assertion sources that the operator has set up. */
  assertionSources: readonly string[]
  /** Path of the credential in the request, with its dot, for messages: `body.credential.` or `body.`. */
  field: string
}

const defaultValidDays = 365

/**
 * Checks a credential at the door: nothing that cannot work is stored.
 * @throws GatewardenError `invalid_request` that names the field
 */
export async function acceptCredential(
  wish: CredentialWish,
  options: AcceptOptions,
): Promise<AcceptedCredential> {
  if (wish.kind === 'secret') {
    const { secret, hint } = readSecret(wish.secret, `${options.field}secret`)
    const expiresAt = wish.expiresAt ?? null
    assertInFuture(expiresAt, options.now, `${options.field}expiresAt`)
    return { ...blank, kind: 'secret', hint, plaintext: secret, expiresAt }
  }
  if (wish.kind === 'federated') {
    if (!options.assertionSources.includes(wish.source)) throw unknownSource(wish.source, options)
    return { ...blank, kind: 'federated', hint: wish.source, assertionSource: wish.source }
  }
  if ('make' in wish) {
    const made = await makeCertificate(
      { commonName: options.commonName, now: options.now, validDays: wish.validDays ?? defaultValidDays },
      options.random,
    )
    return fromCertificate(made, true)
  }
  return fromCertificate(readCertificate(wish, options.now, options.field), false)
}

/** @throws GatewardenError `invalid_request` for a date that has passed */
export function assertInFuture(date: Date | null, now: Date, field: string): void {
  if (date === null || date > now) return
  throw invalidField(
    field,
    `${date.toISOString()} has passed, so Entra no longer takes this secret`,
    'Make a new client secret under Certificates & secrets and send its Value and its date under "Expires".',
  )
}

const blank: AcceptedCredential = {
  kind: 'secret',
  hint: '',
  plaintext: null,
  certificate: null,
  madeHere: false,
  assertionSource: null,
  notBefore: null,
  expiresAt: null,
}

function fromCertificate(
  { certificate, privateKey, facts }: ReadCertificate,
  madeHere: boolean,
): AcceptedCredential {
  return {
    ...blank,
    kind: 'certificate',
    hint: facts.thumbprintSha256,
    plaintext: privateKey,
    certificate,
    madeHere,
    notBefore: facts.notBefore,
    expiresAt: facts.notAfter,
  }
}

function unknownSource(source: string, options: AcceptOptions): Error {
  const known = options.assertionSources
  return invalidField(
    `${options.field}source`,
    `the operator has set up no assertion source named ${JSON.stringify(source)}${known.length > 0 ? `; there are: ${known.join(', ')}` : ''}`,
    'Have the operator name a file or an address that gives assertions in the configuration of Gatewarden. For safety it cannot be set through the API.',
  )
}
