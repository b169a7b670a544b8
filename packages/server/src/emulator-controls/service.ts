import type { ConnectorsService } from '../connectors/index.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { composeMessage, type EmulatedMessage } from './compose-message.ts'
import { type DescribedEmulator, describeEmulator } from './describe-emulator.ts'
import { anything, type EmulatorDoor } from './emulator-door.ts'
import { faultOf, type WantedTrouble } from './faults.ts'

/** What a member may do with the emulator that the installation runs on. Everything but looking is audited. */
export interface EmulatorControls {
  describe(): Promise<DescribedEmulator>
  /** @param duration ISO 8601, such as `PT1H` */
  advance(actor: string, duration: string): Promise<void>
  addFault(actor: string, wanted: WantedTrouble): Promise<void>
  clearFaults(actor: string): Promise<void>
  putMessage(actor: string, message: Omit<EmulatedMessage, 'at'> & { folder: string }): Promise<void>
  /** Consent for all that the connectors on this app ask for, as an administrator gives it in the portal; or takes all of it back. */
  setConsent(
    actor: string,
    wish: { tenant: string; clientId: string; consent: 'grant' | 'revoke' },
  ): Promise<void>
  answerApproval(
    actor: string,
    wish: { tenant: string; id: string; answer: 'approve' | 'deny' },
  ): Promise<void>
}

export function createEmulatorControls(
  { audit, clock }: Pick<Platform, 'audit' | 'clock'>,
  { door, connectors }: { door: EmulatorDoor; connectors: Pick<ConnectorsService, 'list'> },
): EmulatorControls {
  const note = (actor: string, action: string, details: Record<string, unknown> = {}): void =>
    audit.recordSoon({ actor, action: `emulator.${action}`, subject: 'emulator', details })
  return {
    describe: () => describeEmulator(door),
    async advance(actor, duration) {
      await door.call('POST', '/clock', anything, { advance: duration })
      note(actor, 'clock_advanced', { duration })
    },
    async addFault(actor, wanted) {
      await door.call('POST', '/faults', anything, faultOf(wanted))
      note(actor, 'fault_set', { ...wanted })
    },
    async clearFaults(actor) {
      await door.call('DELETE', '/faults', anything)
      note(actor, 'faults_cleared')
    },
    async putMessage(actor, { folder, ...message }) {
      const mime = await composeMessage({ ...message, at: clock.now() })
      await door.putMessage(message.mailbox, folder, mime)
      note(actor, 'message_put', { mailbox: message.mailbox })
    },
    async setConsent(actor, { tenant, clientId, consent }) {
      door.origin()
      if (consent === 'revoke') {
        await door.call('DELETE', '/consents', anything, { tenant, appId: clientId })
      } else {
        const asked = (await connectors.list()).filter(({ app }) => app?.clientId === clientId)
        const permissions = asked.flatMap((connector) => connector.permissions)
        if (permissions.length === 0) {
          throw invalidField('body.clientId', 'is an app that no connector here asks permissions for')
        }
        for (const grant of grantsOf(permissions)) {
          await door.call('POST', '/consents', anything, { tenant, appId: clientId, ...grant })
        }
      }
      note(actor, consent === 'grant' ? 'consent_granted' : 'consent_revoked', { tenant, clientId })
    },
    async answerApproval(actor, wish) {
      await door.call('POST', '/approvals', anything, wish)
      note(actor, wish.answer === 'approve' ? 'approval_given' : 'approval_denied', { tenant: wish.tenant })
    },
  }
}

interface Wanted {
  resource: string
  kind: string
  name: string
}

/** One grant for each resource: Graph, Exchange. */
function grantsOf(permissions: readonly Wanted[]) {
  const names = (resource: string, kind: string) => [
    ...new Set(
      permissions.filter((one) => one.resource === resource && one.kind === kind).map(({ name }) => name),
    ),
  ]
  return ['graph', 'exchange']
    .map((resource) => ({
      resource,
      application: names(resource, 'application'),
      delegated: names(resource, 'delegated'),
    }))
    .filter(({ application, delegated }) => application.length + delegated.length > 0)
}
