import type { z } from '@hono/zod-openapi'
import { GatewardenError } from '../platform/errors.ts'
import type { CredentialWish } from './accept-credential.ts'
import type { credentialInput } from './schemas.ts'

/** A validated credential of a request, as the service takes it. */
export function wishOf(input: z.output<typeof credentialInput>): CredentialWish {
  if (input.kind !== 'certificate') return input
  if (input.make) return { kind: 'certificate', make: true, validDays: input.validDays }
  if (input.certificate === undefined) {
    throw new GatewardenError('invalid_request', { detail: 'body.certificate: is missing.' })
  }
  return {
    kind: 'certificate',
    certificate: input.certificate,
    privateKey: input.privateKey,
    passphrase: input.passphrase,
  }
}
