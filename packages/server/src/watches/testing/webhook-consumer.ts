import { z } from 'zod'
import type { ReceivedBody } from '../../endpoints/testing/receiver.ts'

const named = { folder: 'displayName', contact: 'displayName', calendar_event: 'subject' } as const
const messageFields = z.object({ subject: z.string().nullish(), isRead: z.boolean().nullish() })

/** A message as an integrator keeps it. */
export interface KeptMessage {
  folderId: string
  subject: string
  isRead: boolean
}

/**
 * An integrator's copy of one mailbox, kept by webhooks alone. It believes them in the order in which they come, knows
 * repeated ones by their id, and notes what cannot be: a thing that comes into being twice, or changes without being.
 */
export class MailboxCopy {
  readonly messages = new Map<string, KeptMessage>()
  readonly contacts = new Map<string, string>()
  readonly folders = new Map<string, string>()
  readonly events = new Map<string, string>()
  readonly contradictions: string[] = []
  readonly #seen = new Set<string>()

  take(webhook: ReceivedBody): void {
    if (this.#seen.has(webhook.id)) return
    this.#seen.add(webhook.id)
    const [family, verb = ''] = webhook.type.split('.')
    const id = String(webhook.data.id)
    if (family === 'message') this.#message(verb, id, webhook)
    else if (family === 'folder') this.#named(this.folders, 'folder', verb, id, webhook)
    else if (family === 'contact') this.#named(this.contacts, 'contact', verb, id, webhook)
    else if (family === 'calendar_event') this.#named(this.events, 'calendar_event', verb, id, webhook)
  }

  #message(verb: string, id: string, webhook: ReceivedBody): void {
    const before = this.messages.get(id)
    if (verb === 'deleted') {
      if (before === undefined) this.#contradict(webhook, 'deleted, and was not there')
      this.messages.delete(id)
      return
    }
    if (verb === 'created' && before !== undefined) this.#contradict(webhook, 'created, and was there')
    if (verb === 'updated' && before === undefined) this.#contradict(webhook, 'updated, and was not there')
    const fields = messageFields.parse(webhook.data.message)
    this.messages.set(id, {
      folderId: String(webhook.data.folderId),
      subject: fields.subject ?? '',
      isRead: fields.isRead ?? false,
    })
  }

  #named(
    kept: Map<string, string>,
    family: keyof typeof named,
    verb: string,
    id: string,
    webhook: ReceivedBody,
  ): void {
    if (verb === 'deleted') {
      if (!kept.delete(id)) this.#contradict(webhook, 'deleted, and was not there')
      return
    }
    if (verb === 'created' && kept.has(id)) this.#contradict(webhook, 'created, and was there')
    if (verb === 'updated' && !kept.has(id)) this.#contradict(webhook, 'updated, and was not there')
    const fields = z.record(z.string(), z.unknown()).parse(webhook.data[family])
    kept.set(id, String(fields[named[family]]))
  }

  #contradict(webhook: ReceivedBody, what: string): void {
    this.contradictions.push(`${webhook.type} ${String(webhook.data.id)}: ${what}`)
  }
}
