import { createPublicKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import type { AppRegistration } from '../../tenant/app.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import type { Call } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { keyCredentialInput, readCertificate } from './application-input.ts'
import { keyCredential } from './application-shape.ts'

/** The directory itself, which proofs are for (https://learn.microsoft.com/graph/application-rollkey-prooftoken). */
const directoryAppId = '00000002-0000-0000-c000-000000000000'

const addKeyInput = z.strictObject({
  keyCredential: keyCredentialInput,
  passwordCredential: z.null().optional(),
  proof: z.string().min(1),
})
const removeKeyInput = z.strictObject({ keyId: z.guid(), proof: z.string().min(1) })

/** `POST …/addKey`: another certificate, for who proves to have the key of one that is there. */
export async function addKey(
  call: Call,
  routeChangeable: (call: Call) => AppRegistration,
): Promise<GraphReply> {
  requireDirectoryPermission(call.caller, 'changeAppCredentials')
  const app = routeChangeable(call)
  const input = readParameters(call.request, addKeyInput)
  await requireProof(call, app, input.proof)
  const certificate = readCertificate(input.keyCredential, () => call.world.random.nextGuid('key id'))
  app.certificates.push(certificate)
  return json({
    '@odata.context': context(call.request, 'microsoft.graph.keyCredential'),
    ...keyCredential(certificate),
  })
}

/** `POST …/removeKey`, with the same proof. */
export async function removeKey(
  call: Call,
  routeChangeable: (call: Call) => AppRegistration,
): Promise<GraphReply> {
  requireDirectoryPermission(call.caller, 'changeAppCredentials')
  const app = routeChangeable(call)
  const { keyId, proof } = readParameters(call.request, removeKeyInput)
  await requireProof(call, app, proof)
  const position = app.certificates.findIndex((one) => one.keyId === keyId.toLowerCase())
  if (position < 0) throw directoryBadRequest(`No key credential found with keyId ${keyId}.`)
  app.certificates.splice(position, 1)
  return empty()
}

/** A JWT for the directory, issued by the registration's object id and signed with one of its certificates that still counts. */
async function requireProof(call: Call, app: AppRegistration, proof: string): Promise<void> {
  const now = call.world.clock.now()
  for (const certificate of app.certificates) {
    if (now >= certificate.expiresAt) continue
    try {
      await jwtVerify(proof, createPublicKey(certificate.pem), {
        audience: directoryAppId,
        issuer: app.objectId,
        algorithms: ['RS256', 'PS256'],
        currentDate: new Date(now),
        requiredClaims: ['exp', 'nbf'],
        clockTolerance: 300,
      })
      return
    } catch {
      // Perhaps the key of another certificate.
    }
  }
  throw directoryBadRequest(
    'The proof of possession token is invalid: it is not signed with a valid key of the application.',
  )
}
