import { z } from 'zod'
import { OPTIONAL_CLAIMS, type OptionalClaim, type OptionalClaims } from '../../tenant/app.ts'
import { notImplemented } from '../http/graph-error.ts'

const claims = z
  .array(
    z.strictObject({
      name: z.string(),
      source: z.string().nullish(),
      essential: z.boolean().nullish(),
      additionalProperties: z.array(z.string()).nullish(),
    }),
  )
  .nullish()

/** microsoft.graph.optionalClaims, as it is written. */
export const optionalClaimsInput = z.strictObject({
  idToken: claims,
  accessToken: claims,
  saml2Token: claims,
})

/** Throws 501 that names the claim, or the property of a claim, which is not there. */
export function readOptionalClaims(input: z.infer<typeof optionalClaimsInput>): OptionalClaims {
  if (input.saml2Token?.length) throw notImplemented('optional claims in SAML tokens')
  return { idToken: readClaims(input.idToken), accessToken: readClaims(input.accessToken) }
}

function readClaims(wanted: z.infer<typeof claims>): readonly OptionalClaim[] {
  return (wanted ?? []).map(({ name, source, essential, additionalProperties }) => {
    const known = OPTIONAL_CLAIMS.find((one) => one === name)
    if (!known || source) throw notImplemented(`the optional claim '${name}'`)
    const [property] = additionalProperties ?? []
    if (property !== undefined) throw notImplemented(`'${property}' of an optional claim`)
    return { name: known, essential: essential ?? false }
  })
}

/** microsoft.graph.optionalClaims, as it is read. */
export function wireOptionalClaims({ idToken, accessToken }: OptionalClaims) {
  const wire = ({ name, essential }: OptionalClaim) => ({
    name,
    source: null,
    essential,
    additionalProperties: [],
  })
  return { idToken: idToken.map(wire), accessToken: accessToken.map(wire), saml2Token: [] }
}
