import type { AppRegistration } from '../tenant/app.ts'
import type { EmulatorClock } from '../tenant/clock.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import type { AdminConsentRequest } from './admin-consent-request.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import type { DeviceRequest } from './device-code-endpoint.ts'
import { EntraError } from './entra-error.ts'
import { opaque } from './issued-grants.ts'
import type { TenantSegment } from './tenant-segment.ts'

const LIFE = 3_600_000

/** Who signed in, as the tenant knows them that the app asked: a guest is another user there than at home. */
export interface FlowAccount {
  readonly tenant: Tenant
  readonly user: User
  readonly signedInAt: number
  readonly secondFactorAt: number | null
  /** Object id of the account at home, by which the browser knows it. */
  readonly homeUserId: string
}

/**
 * One person on the way through the sign-in pages for one app.
 * begun → account chosen (picker, password or session) → consent asked, if needed → ended by an answer to the app.
 * Left open for an hour it is over (50089). Pages carry its id as `flowToken`.
 */
export interface SignInFlow {
  readonly id: string
  readonly segment: TenantSegment
  /** The first part of the path, as it was sent; pages post below it. */
  readonly segmentName: string
  readonly app: AppRegistration
  readonly purpose: AuthorizeRequest | AdminConsentRequest | DeviceRequest
  readonly expiresAt: number
  account: FlowAccount | null
  /** Whether everything asked for is granted. */
  isConsented: boolean
}

export class SignInFlows {
  readonly #clock: EmulatorClock
  readonly #flows = new Map<string, SignInFlow>()

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  begin(about: Pick<SignInFlow, 'segment' | 'segmentName' | 'app' | 'purpose'>): SignInFlow {
    const flow: SignInFlow = {
      ...about,
      id: opaque(43),
      expiresAt: this.#clock.now() + LIFE,
      account: null,
      isConsented: false,
    }
    this.#flows.set(flow.id, flow)
    return flow
  }

  /** @throws EntraError 50089 for a flow that is over or never was */
  find(id: string | null): SignInFlow {
    const flow = id === null ? undefined : this.#flows.get(id)
    if (!flow || this.#clock.now() >= flow.expiresAt) throw new EntraError(50089)
    return flow
  }

  end(flow: SignInFlow): void {
    this.#flows.delete(flow.id)
  }
}
