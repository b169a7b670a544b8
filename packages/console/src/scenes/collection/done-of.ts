import type { CollectionProgress } from '@gatewarden/client'

export type MailboxOfProgress = CollectionProgress['custodians'][number]['mailboxes'][number]

/** How far something is: 0 to 100. */
export interface Share {
  percent: number
  /** A mailbox among it cannot be read. */
  isTrouble: boolean
}

/** Mailboxes by what is settled of what they hold: found, or by Microsoft's counts where listing goes on. */
export function doneOf(mailboxes: readonly MailboxOfProgress[]): Share {
  let [settled, all] = [0, 0]
  for (const { numbers, estimate, state } of mailboxes) {
    const mine = numbers.collected + numbers.filtered + numbers.exceptions + numbers.vanished
    settled += mine
    all += state === 'done' || state === 'blocked' ? mine : Math.max(estimate ?? 0, numbers.enumerated)
  }
  const isTrouble = mailboxes.some(({ state }) => state === 'blocked')
  const isOver = mailboxes.every(({ state }) => state === 'done' || state === 'blocked')
  // Nothing could be read at all: a full bar would say the opposite.
  if (isOver && isTrouble && settled === 0) return { percent: 0, isTrouble }
  if (isOver) return { percent: 100, isTrouble }
  return { percent: all === 0 ? 0 : Math.min(99, (100 * settled) / all), isTrouble }
}
