import type { Mailbox } from '../tenant/mailbox.ts'
import type { Message } from '../tenant/message.ts'
import type { SpoolRef } from '../tenant/spool.ts'
import type { World } from '../tenant/world.ts'
import { type Submission, submitMail } from './submit-mail.ts'

/** A submission without the objects it names. */
interface StoredSubmission extends Omit<Submission, 'tenant' | 'from'> {
  readonly tenantId: string
  readonly mailboxId: string
}

/** Where the message lies until its moment, as it was when it was let go: who changes or moves it there has taken it back. */
interface WaitingDraft {
  readonly number: number
  readonly folder: number
  readonly content: SpoolRef
  /** A copy stays in Sent Items. */
  readonly isSaved: boolean
}

/** A message that goes on its way at some moment of the clock. */
interface Waiting {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly submission: StoredSubmission
  /** Null where nobody can take it back any more. */
  readonly draft: WaitingDraft | null
}

/**
 * Mail that was submitted and waits: deferred by its sender, or for the minute in which its mailbox may send again.
 * waiting → sent · a draft that was changed, moved or deleted in the meantime → forgotten
 */
export class Outbox {
  readonly #world: World
  readonly #waiting = new Set<Waiting>()

  constructor(world: World) {
    this.#world = world
  }

  /** @param at milliseconds since 1970; what is due goes at once */
  send(submission: Submission, at: number): void {
    if (at <= this.#world.clock.now()) submitMail(this.#world, submission)
    else this.#wait({ at, submission: stored(submission), draft: null })
  }

  /** Sends a draft of the submitting mailbox at that moment; then it goes to Sent Items, or, unless `isSaved`, away. */
  sendDraft(submission: Submission, at: number, draft: Message, isSaved: boolean): void {
    const { number, folder, content } = draft
    const place = { number, folder: folder.number, content, isSaved }
    this.#wait({ at, submission: stored(submission), draft: place })
  }

  /** For a snapshot. */
  save() {
    return { waiting: this.#waiting }
  }

  load({ waiting }: ReturnType<Outbox['save']>): void {
    for (const one of waiting) this.#wait(one)
  }

  #wait(one: Waiting): void {
    this.#waiting.add(one)
    this.#world.alarms.set(one.at, () => {
      this.#waiting.delete(one)
      this.#go(one)
    })
  }

  #go({ submission: { tenantId, mailboxId, ...rest }, draft }: Waiting): void {
    const tenant = this.#world.findTenant(tenantId)
    const from = tenant?.findMailbox(mailboxId)
    if (!tenant || !from) return
    const message = draft && findDraft(from, draft)
    if (draft && !message) return
    submitMail(this.#world, { ...rest, tenant, from })
    if (draft?.isSaved && message) putAway(from, message)
    else if (message) from.mail.remove(message)
  }
}

/** A message that was sent lies in Sent Items. */
export function putAway({ mail, core }: Mailbox, message: Message): void {
  mail.update(message, { isDraft: false, isRead: true, receivedAt: core.clock.now() })
  mail.move(message, mail.wellKnown('sentitems'))
}

function stored({ tenant, from, ...rest }: Submission): StoredSubmission {
  return { ...rest, tenantId: tenant.id, mailboxId: from.id }
}

function findDraft({ mail, core }: Mailbox, { number, folder, content }: WaitingDraft): Message | null {
  const message = mail.find(core.ids.immutable(number))
  const isAsItWas =
    message?.isDraft === true &&
    message.folder.number === folder &&
    message.content.offset === content.offset &&
    message.content.length === content.length
  return isAsItWas ? message : null
}
