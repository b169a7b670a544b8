import { isSubmissionHost } from '@gatewarden/microsoft'
import type { AppsService } from '../../apps/index.ts'
import { readCertificate, readSecret } from '../../apps/index.ts'
import { invalidField } from '../../platform/http/validation.ts'
import type { Authentication, ProfileSecret, SendingProfile } from './profile.ts'
import type { AuthenticationWish } from './profile-schemas.ts'

/** Takes an authentication apart into what is kept open and what is to be sealed. @throws GatewardenError `invalid_request` */
export function acceptAuthentication(
  wish: AuthenticationWish,
  apps: Pick<AppsService, 'cloudNamed'>,
  now: Date,
): { authentication: Authentication; secret: ProfileSecret | null } {
  const field = 'body.authentication.'
  if (wish.type === 'none') return { authentication: { type: 'none' }, secret: null }
  if (wish.type === 'password') {
    return {
      authentication: { type: 'password', username: wish.username },
      secret: { kind: 'password', password: wish.password },
    }
  }
  const username = wish.username ?? null
  if ('connection' in wish)
    return { authentication: { type: 'connection', connection: wish.connection, username }, secret: null }
  apps.cloudNamed(wish.cloud, `${field}cloud`)
  const { cloud, tenantId, clientId, scope = null } = wish
  return {
    authentication: {
      type: 'app',
      cloud,
      tenantId: tenantId.toLowerCase(),
      clientId: clientId.toLowerCase(),
      scope,
      username,
    },
    secret: acceptCredential(wish, now, field),
  }
}

function acceptCredential(
  wish: Extract<AuthenticationWish, { clientId: string }>,
  now: Date,
  field: string,
): ProfileSecret {
  if (wish.clientSecret !== undefined)
    return { kind: 'secret', secret: readSecret(wish.clientSecret, `${field}clientSecret`).secret }
  const { certificate, privateKey } = readCertificate(
    { certificate: wish.certificate ?? '', privateKey: wish.privateKey },
    now,
    field,
  )
  return { kind: 'certificate', certificate, privateKey }
}

/**
 * Whether transport, server, security and authentication go together. Microsoft's hosts come from the list of clouds: a token
 * goes to no other. @throws GatewardenError `invalid_request` that names the field
 */
export function assertFits(
  profile: SendingProfile,
  cloud: Parameters<typeof isSubmissionHost>[0] | null,
): void {
  const { authentication, transport, host, port, security } = profile
  const isOAuth = authentication.type === 'connection' || authentication.type === 'app'
  if (transport === 'graph') {
    if (!isOAuth)
      throw invalidField('body.transport', 'graph needs authentication of the type office365-oauth')
    if (host !== null) throw invalidField('body.server', 'is not used with the transport graph')
    return
  }
  if (!isOAuth) {
    if (host === null)
      throw invalidField('body.server', 'is missing: only Microsoft’s servers are known by themselves')
    return
  }
  if (security === 'none') throw invalidField('body.security', 'cannot be none where a token is shown')
  if (cloud === null || host === null) return
  if (!isSubmissionHost(cloud, { host, port: port ?? cloud.smtp.port })) {
    throw invalidField(
      'body.server',
      `is no submission server of the cloud ${cloud.id}, and its tokens are shown to no other`,
      `Leave it out for ${cloud.smtp.host}:${cloud.smtp.port}.`,
    )
  }
}
