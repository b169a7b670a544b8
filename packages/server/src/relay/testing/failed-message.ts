import type { ConnectRig } from '../../connect/testing/index.ts'
import { newId } from '../../platform/ids.ts'
import { insertMessages } from '../queue/message-store.ts'

/** A message that a device had handed over and that was given up; without its bytes. @returns its id */
export async function failedMessage(rig: ConnectRig, connection: string, mailbox: string): Promise<string> {
  const { db, clock, random } = rig.platform
  const now = clock.now()
  const id = newId('rmsg', clock, random)
  const message = {
    id,
    listenerId: 'rls_none',
    credentialId: 'rcr_none',
    connectionId: connection,
    mailbox,
    route: 'smtp' as const,
    mailFrom: mailbox,
    recipients: [{ address: 'someone@elsewhere.example', state: 'failed' as const, reply: '550 5.1.1 No' }],
    dsn: null,
    size: 100,
    state: 'failed' as const,
    tries: 1,
    nextAt: null,
    reason: '550 5.1.1 No',
    remedy: null,
    createdAt: now,
    endedAt: now,
  }
  await insertMessages(db.query, [message], 'no spool')
  return id
}
