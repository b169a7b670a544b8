import { checkSchema } from '../doctor/index.ts'
import { z } from '../platform/http/api.ts'
import { type LinkedMailbox, mailboxStatuses, workloads } from './mailbox.ts'

export const linkedMailboxSchema = z
  .object({
    address: z.string(),
    status: z.enum(mailboxStatuses).openapi({
      description:
        'ready: something opens. denied: no access, or it has not arrived everywhere yet; Microsoft answers both alike. no_mailbox: an account without one (licence, on premises, being made). blocked: the connection itself. unknown: Microsoft did not answer.',
    }),
    opens: z.array(z.enum(workloads)),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    name: z.string().nullable(),
    kind: z
      .string()
      .nullable()
      .openapi({ description: 'user, shared, room, equipment …; null where it is not known.' }),
    userId: z.string().nullable().openapi({
      description: 'Opens the mailbox in other calls, also where the address is an alias.',
    }),
    accessSince: z.iso.datetime().openapi({
      description: 'When access was granted as far as anybody said, else when the mailbox was added.',
    }),
    checkedAt: z.iso.datetime().nullable(),
    nextCheckAt: z.iso.datetime(),
    addedAt: z.iso.datetime(),
  })
  .openapi('LinkedMailbox')

export const checkedMailboxSchema = z
  .object({ mailbox: linkedMailboxSchema, checks: z.array(checkSchema) })
  .openapi('CheckedMailbox')

export function presentMailbox(mailbox: LinkedMailbox): z.output<typeof linkedMailboxSchema> {
  const { address, status, opens, reason, remedy, name, kind, userId } = mailbox
  return {
    address,
    status,
    opens,
    reason,
    remedy,
    name,
    kind,
    userId,
    accessSince: mailbox.accessSince.toISOString(),
    checkedAt: mailbox.checkedAt?.toISOString() ?? null,
    nextCheckAt: mailbox.dueAt.toISOString(),
    addedAt: mailbox.createdAt.toISOString(),
  }
}

export const presentChecked = (mailbox: LinkedMailbox): z.output<typeof checkedMailboxSchema> => ({
  mailbox: presentMailbox(mailbox),
  checks: mailbox.checks.map((check) => ({ ...check, needs: [...check.needs] })),
})
