import type { BasicAuthentication } from '../tenant/mail-protocols.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { found } from './control-error.ts'

/** For a tenant (`Set-TransportConfig`, authentication policies), or for one mailbox (`Set-CASMailbox`). */
export type SmtpAuthChange =
  | { tenant: string; disabled?: boolean; basicAuthentication?: BasicAuthentication }
  /** Null: as the tenant has it. */
  | { mailbox: string; disabled: boolean | null }

/** What an administrator switches about IMAP and SMTP. */
export interface MailProtocolControl {
  setSmtpAuth(change: SmtpAuthChange): void
  setImap(mailbox: string, enabled: boolean): void
}

/** @throws ControlError from everything that names what is not there */
export function mailProtocolControl(
  world: () => World,
  tenantOf: (name: string) => Tenant,
): MailProtocolControl {
  const at = (address: string) => found(world().mailboxAt(address), `There is no mailbox ${address}.`)
  return {
    setSmtpAuth(change) {
      if ('mailbox' in change) {
        const { tenant, mailbox } = at(change.mailbox)
        tenant.mailProtocols.set(mailbox.id, { smtpClientAuthenticationDisabled: change.disabled })
        return
      }
      const { mailProtocols } = tenantOf(change.tenant)
      if (change.disabled !== undefined) mailProtocols.smtpClientAuthenticationDisabled = change.disabled
      if (change.basicAuthentication) mailProtocols.basicAuthentication = change.basicAuthentication
    },
    setImap(address, enabled) {
      const { tenant, mailbox } = at(address)
      tenant.mailProtocols.set(mailbox.id, { imapEnabled: enabled })
    },
  }
}
