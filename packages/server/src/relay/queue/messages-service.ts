import { GatewardenError, notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import type { RelayMessage } from './message.ts'
import { type MessageFilter, queueAgain, selectMessages } from './message-store.ts'

export interface MessagesService {
  list(caller: Caller, filter: Omit<MessageFilter, 'id'>): Promise<RelayMessage[]>
  /** @throws GatewardenError `not_found`, also for what the key's limits leave out */
  get(id: string, caller: Caller): Promise<RelayMessage>
  /** Sends it again on somebody's word. @throws GatewardenError `conflict` for one that neither failed nor is unknown */
  resend(id: string, caller: Caller): Promise<RelayMessage>
}

export function createMessagesService(
  { db, clock, audit }: Pick<Platform, 'db' | 'clock' | 'audit'>,
  needs: { wake(): void },
): MessagesService {
  const get = async (id: string, caller: Caller): Promise<RelayMessage> => {
    const [one] = await selectMessages(db.query, caller, { id, limit: 1 })
    if (one === undefined) throw notFound('relayed message', id)
    return one
  }
  return {
    get,
    list: (caller, filter) => selectMessages(db.query, caller, filter),
    async resend(id, caller) {
      const { state, mailbox } = await get(id, caller)
      await db.transaction(async (trx) => {
        if (!(await queueAgain(trx, id, clock.now())))
          throw new GatewardenError('conflict', {
            detail: `The message ${id} is ${state}: only one that failed, or of which nobody knows, is sent again.`,
            remedy: 'Nothing needs to be done.',
          })
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'relay_message.resent',
          subject: id,
          details: { mailbox, state },
        })
      })
      needs.wake()
      return get(id, caller)
    },
  }
}
