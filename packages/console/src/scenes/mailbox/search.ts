export const views = ['mail', 'calendar', 'contacts'] as const
export type View = (typeof views)[number]

/** What of a mailbox is looked at, as it stands in the address. */
export interface MailboxSearch {
  view?: View
  /** Id of a mail folder; the inbox unless told. */
  folder?: string
  /** In our query language. */
  q?: string
  /** Id of the message that is open. */
  message?: string
  /** A day of the week that is shown: `2026-03-02`. */
  week?: string
}

export function readMailboxSearch(raw: Record<string, unknown>): MailboxSearch {
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '')
  const view = views.find((one) => one === raw.view)
  const [folder, q, message, week] = [text(raw.folder), text(raw.q), text(raw.message), text(raw.week)]
  return {
    ...(view && { view }),
    ...(folder && { folder }),
    ...(q && { q }),
    ...(message && { message }),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(week) && { week }),
  }
}
