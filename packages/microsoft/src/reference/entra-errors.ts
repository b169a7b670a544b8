import type { RefusalKind, RefusalSubject } from '../refusal.ts'

/** What one AADSTS number means to a connection. */
export interface EntraErrorFacts {
  code: number
  kind: RefusalKind
  subject: RefusalSubject
  reason: string
  remedy: string
  /** Only where the credential itself was refused: the one thing that pauses a connector. */
  credentialRefused?: true
  /** An older outer number; the text names the one that matters. */
  wrapsAnother?: true
  /** With this OAuth `error` beside it the number means something else, and the error decides. */
  yieldsTo?: string
}

const entry = (
  code: number,
  kind: RefusalKind,
  subject: RefusalSubject,
  reason: string,
  remedy: string,
  more: Partial<Pick<EntraErrorFacts, 'credentialRefused' | 'wrapsAnother' | 'yieldsTo'>> = {},
): EntraErrorFacts => ({ code, kind, subject, reason, remedy, ...more })

const list: readonly EntraErrorFacts[] = [
  entry(
    7000215,
    'connector_misconfigured',
    'app',
    'The client secret is wrong.',
    'Create a new secret in the app registration and store its value here.',
    { credentialRefused: true },
  ),
  entry(
    7000222,
    'connector_misconfigured',
    'app',
    'The client secret has expired.',
    'Create a new secret in the app registration and store its value here; no new consent is needed.',
    { credentialRefused: true },
  ),
  entry(
    700027,
    'connector_misconfigured',
    'app',
    'The certificate is not on the app registration, or the signature is wrong.',
    'Upload the public certificate that belongs to the private key stored here.',
    { credentialRefused: true },
  ),
]

/** AADSTS numbers by their number. */
export const entraErrors: ReadonlyMap<number, EntraErrorFacts> = new Map(
  list.map((facts) => [facts.code, facts]),
)

/** 7000215 where the secret in use has the form of a secret's id. */
export const secretIdFacts: EntraErrorFacts = entry(
  7000215,
  'connector_misconfigured',
  'app',
  "The client secret that is stored here looks like the secret's id, not its value.",
  'In the app registration, the column Value holds the secret and the column Secret ID its id. If the value is no longer shown, create a new secret and store its value here.',
  { credentialRefused: true },
)
