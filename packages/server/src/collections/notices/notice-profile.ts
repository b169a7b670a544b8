import { GatewardenError } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { invalidField } from '../../platform/http/validation.ts'
import type { SendingProfile, SendingService } from '../../sending/index.ts'

/** What notices take of sending. */
export type NoticeSender = Pick<SendingService, 'profile' | 'submitWithin'>

/** The customer's default profile, or else the installation's; never another customer's. @throws GatewardenError `not_found` */
export async function noticeProfile(
  sending: Pick<NoticeSender, 'profile'>,
  customer: string,
): Promise<SendingProfile> {
  try {
    return await sending.profile('default', onBehalfOf(customer))
  } catch (error) {
    if (!(error instanceof GatewardenError && error.code === 'not_found')) throw error
  }
  const profile = await sending.profile('default', null)
  if (profile.customer === null) return profile
  throw new GatewardenError('not_found', { detail: 'The installation has no default sending profile.' })
}

const onBehalfOf = (customer: string): Caller => ({
  keyId: 'system',
  scopes: new Set(),
  customers: [customer],
  mailboxes: null,
})

/** Nobody is to wait for mail that nothing can send. @throws GatewardenError `invalid_request` */
export async function assertCanNotify(
  sending: Pick<NoticeSender, 'profile'> | undefined,
  customer: string,
  notify: readonly string[] | undefined,
): Promise<void> {
  if (sending === undefined || notify === undefined || notify.length === 0) return
  await noticeProfile(sending, customer).catch((error: unknown) => {
    if (!(error instanceof GatewardenError && error.code === 'not_found')) throw error
    throw invalidField(
      'body.notify',
      'names people to be mailed, and there is no default sending profile to mail them by',
      'Make a sending profile with "default": true (POST /v1/sending-profiles, or gatewarden profiles create … --default), or leave notify out.',
    )
  })
}
