import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../control/faults.ts'
import type { SignedIn } from './access/sign-in.ts'
import type { ExchangeContext } from './exchange-context.ts'

/**
 * The fault that is set for this command, counted, after its delay.
 * @param command as the log of requests calls it, without a colon at its end; `GREETING` before the first one
 */
export async function commandFault(
  { faults }: ExchangeContext,
  door: 'imap' | 'smtp',
  command: string,
  signedIn: SignedIn | undefined,
): Promise<Fault | undefined> {
  const mailbox = signedIn?.mailbox?.address
  const fault = faults?.hit({ method: door.toUpperCase(), path: '', command, mailbox }, door)
  if (fault?.delay !== undefined) await sleep(fault.delay)
  return fault
}
