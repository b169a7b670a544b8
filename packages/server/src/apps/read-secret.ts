import { invalidField } from '../platform/http/validation.ts'

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** How many characters of a secret are kept in the clear; Entra shows as many (passwordCredential.hint). */
const hintLength = 3

export interface ReadSecret {
  secret: string
  hint: string
}

/**
 * Takes a client secret as people paste it. Entra's page shows two columns, "Value" and "Secret ID"; the id is the
 * one that can still be read later, so it is the one that gets pasted.
 * @throws GatewardenError `invalid_request` that names the field; never repeats the value
 */
export function readSecret(pasted: string, field: string): ReadSecret {
  const secret = pasted.trim()
  if (secret === '') throw invalidField(field, 'is empty', copyValue)
  if (guid.test(secret)) {
    throw invalidField(
      field,
      'looks like the secret’s id, not the secret: it has the form of a GUID, which no client secret has',
      copyValue,
    )
  }
  if (/[*•●]{4,}/.test(secret)) {
    throw invalidField(
      field,
      'is the masked form that Entra shows after you leave the page; the secret itself is no longer there',
      'Make a new client secret under Certificates & secrets and copy its Value before you leave the page.',
    )
  }
  if (secret.includes('-----BEGIN')) {
    throw invalidField(
      field,
      'is a certificate or a key in PEM form, not a client secret',
      'Send it as a credential of the kind "certificate", with the fields certificate and privateKey.',
    )
  }
  if (/\s/.test(secret)) {
    throw invalidField(field, 'has white space inside, which no client secret has', copyValue)
  }
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw invalidField(field, 'has characters that no client secret has', copyValue)
  }
  return { secret, hint: secret.slice(0, hintLength) }
}

const copyValue =
  'In the Entra admin center open App registrations, your app, Certificates & secrets, and copy the column "Value" (not "Secret ID"). It can be read only until you leave the page; after that make a new client secret.'
