import { MicrosoftError } from '@gatewarden/microsoft'
import { GatewardenError } from '../platform/errors.ts'
import type { Resource } from './service.ts'

/**
 * Entra gave a token without a single one of the permissions: the consent was taken back, or never was there. Entra
 * itself does not call that a refusal, so it is made one here.
 */
export function consentWithdrawn(missing: readonly string[]): MicrosoftError {
  return new MicrosoftError({
    kind: 'needs_admin_consent',
    credentialRefused: false,
    subject: 'tenant',
    error: 'consent_missing',
    reason: `The tenant's token carries none of the permissions that are asked for: ${missing.join(', ')}.`,
    remedy:
      "An administrator of the organization consents, by this connection's link for administrators or in Entra under Enterprise applications.",
    status: 200,
  })
}

/** The connection works, but nothing was granted on this one resource. */
export function nothingGranted(resource: Resource, missing: readonly string[]): GatewardenError {
  return new GatewardenError('scope_not_granted', {
    detail: `Nothing was granted for ${resource}. Missing: ${missing.join(', ')}.`,
    remedy: 'Let an administrator consent again; it is noticed by itself.',
    extra: { resource, missing },
  })
}
