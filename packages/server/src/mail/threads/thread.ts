import { z } from '../../platform/http/api.ts'
import { type Message, messageSchema } from '../message.ts'

const person = z.object({ name: z.string().nullable(), address: z.string() })

export const threadSchema = z
  .object({
    id: z.string().openapi({ description: '`threadId` of its messages.' }),
    subject: z.string().nullable().openapi({ description: 'Of its first message.' }),
    preview: z.string().nullable().openapi({ description: 'Of its newest message.' }),
    participants: z.array(person).openapi({ description: 'Everyone it is from or to, each once.' }),
    messages: z.number().int(),
    unread: z.number().int(),
    isFlagged: z.boolean(),
    hasAttachments: z.boolean(),
    firstAt: z.string().nullable(),
    lastAt: z.string().nullable(),
    folderIds: z.array(z.string()).openapi({ description: 'Where its messages lie.' }),
    newestId: z.string(),
  })
  .openapi('Thread')

export const fullThreadSchema = threadSchema
  .extend({ data: z.array(messageSchema).openapi({ description: 'Its messages, oldest first.' }) })
  .openapi('FullThread')

export type Thread = z.output<typeof threadSchema>

/** Oldest first; two of one moment by their ids, so that the newest is the same whoever asks. */
export function inOrder(messages: readonly Message[]): Message[] {
  const key = ({ receivedAt, id }: Message) => `${receivedAt ?? ''} ${id}`
  return messages.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** What is said of a conversation as a whole. @param messages of it, oldest first, at least one */
export function summarize(id: string, messages: readonly Message[]): Thread | undefined {
  const [first] = messages
  const last = messages.at(-1)
  if (first === undefined || last === undefined) return undefined
  const people = new Map<string, z.output<typeof person>>()
  for (const { from, to, cc } of messages) {
    for (const one of [from, ...to, ...cc]) {
      if (!one?.address) continue
      const key = one.address.toLowerCase()
      if (!people.has(key)) people.set(key, { name: one.name, address: one.address })
    }
  }
  return {
    id,
    subject: first.subject,
    preview: last.preview,
    participants: [...people.values()],
    messages: messages.length,
    unread: messages.filter(({ isRead }) => isRead === false).length,
    isFlagged: messages.some(({ isFlagged }) => isFlagged),
    hasAttachments: messages.some(({ hasAttachments }) => hasAttachments === true),
    firstAt: first.receivedAt,
    lastAt: last.receivedAt,
    folderIds: [...new Set(messages.flatMap(({ folderId }) => folderId ?? []))],
    newestId: last.id,
  }
}
