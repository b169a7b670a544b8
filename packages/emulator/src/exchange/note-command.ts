import type { SignedIn } from './access/sign-in.ts'
import type { ExchangeContext } from './exchange-context.ts'

/** One command as the emulator's log of requests keeps it: by its name, never with arguments, which may be secret. */
export interface NotedCommand {
  readonly method: 'IMAP' | 'SMTP'
  /** Such as `imap:SELECT`. */
  readonly url: string
  /** SMTP's reply code; for IMAP 200 for OK, 403 for NO, 400 for BAD. */
  readonly status: number
  /** Real milliseconds. */
  readonly duration: number
  readonly tenantId?: string
  readonly appId?: string
  readonly mailbox?: string
  /** What a refusal says: IMAP's text, SMTP's enhanced status. */
  readonly code?: string
}

/** Notes a command that was answered. @param started by `performance.now()` */
export function noteCommand(
  context: ExchangeContext,
  signedIn: SignedIn | undefined,
  started: number,
  command: Pick<NotedCommand, 'method' | 'url' | 'status' | 'code'>,
): void {
  context.note?.({
    ...command,
    duration: performance.now() - started,
    ...(signedIn && { tenantId: signedIn.tenant.id, appId: signedIn.appId }),
    ...(signedIn?.mailbox && { mailbox: signedIn.mailbox.address }),
  })
}
