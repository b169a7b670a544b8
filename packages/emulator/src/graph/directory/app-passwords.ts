import { z } from 'zod'
import type { AppSecret } from '../../tenant/app.ts'
import { directoryBadRequest } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { parseInstant } from '../odata/filter-parser.ts'
import type { Call } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { passwordCredential } from './application-shape.ts'

const year = 365.25 * 86_400_000

const addPasswordInput = z.strictObject({
  passwordCredential: z
    .strictObject({
      displayName: z.string().nullish(),
      startDateTime: z.string().nullish(),
      endDateTime: z.string().nullish(),
    })
    .nullish(),
})
const removePasswordInput = z.strictObject({ keyId: z.guid() })

/** `POST …/addPassword` of a registration or a service principal: the secret is in this answer only. */
export function addPasswordTo(call: Call, secrets: AppSecret[]): GraphReply {
  const { passwordCredential: wanted } = readParameters(call.request, addPasswordInput)
  const startsAt = readTime(wanted?.startDateTime) ?? call.world.clock.now()
  const expiresAt = readTime(wanted?.endDateTime) ?? startsAt + 2 * year
  if (expiresAt <= startsAt) throw directoryBadRequest('The credential ends before it starts.')
  const secretText = newSecret(call)
  const secret: AppSecret = {
    keyId: call.world.random.nextGuid('key id'),
    displayName: wanted?.displayName ?? '',
    secretText,
    hint: secretText.slice(0, 3),
    startsAt,
    expiresAt,
  }
  secrets.push(secret)
  return json({
    '@odata.context': context(call.request, 'microsoft.graph.passwordCredential'),
    ...passwordCredential(secret, secretText),
  })
}

/** `POST …/removePassword`. */
export function removePasswordFrom(call: Call, secrets: AppSecret[]): GraphReply {
  const { keyId } = readParameters(call.request, removePasswordInput)
  const position = secrets.findIndex((secret) => secret.keyId === keyId)
  if (position < 0) throw directoryBadRequest(`No password credential found with keyId ${keyId}.`)
  secrets.splice(position, 1)
  return empty()
}

function readTime(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null
  const time = parseInstant(text)
  if (time === null) throw directoryBadRequest(`'${text}' is not a date and time.`)
  return time
}

/** Shaped as Entra shapes them: 40 characters with `8Q~` after the third. */
function newSecret(call: Call): string {
  const random = call.world.random.bytes('secret', call.world.random.nextGuid('secret')).toString('base64url')
  return `${random.slice(0, 3)}8Q~${random.slice(3).padEnd(34, '.')}`.slice(0, 40)
}
