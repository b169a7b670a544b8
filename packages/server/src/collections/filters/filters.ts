/** What an item has to be to be wanted, besides its date and folder; empty lists and nulls ask for nothing. All must hold. */
export interface Filters {
  participants: {
    /** Of From and Sender. */
    from: string[]
    /** Of To, Cc and Bcc. */
    to: string[]
    /** Of all of these. */
    any: string[]
  }
  /** Queries (see keyword-query.ts) of which one matches the subject. */
  subject: string[]
  /** Queries of which one matches subject, body and names of attachments together. */
  keywords: string[]
  /** What becomes of an item that no keyword matches and that has attachments, whose text is not searched. */
  unsearched: 'collect' | 'leave_out'
  attachments: {
    /** By Microsoft's own word: pictures within the text do not count. */
    has: boolean | null
    /** One attachment has one of these types (`pdf`, `application/pdf`, `image/*`) … */
    types: string[]
    /** … and at least and at most so many bytes. */
    minBytes: number | null
    maxBytes: number | null
  }
  /** One of these, without regard to case. */
  categories: string[]
  isRead: boolean | null
  /** Kinds of items by Graph's names of types, without regard to case. */
  kinds: string[]
  /** Exchange's classes of messages, without regard to case; a star at the end stands for any end. */
  itemClasses: string[]
}

export const noFilters: Filters = {
  participants: { from: [], to: [], any: [] },
  subject: [],
  keywords: [],
  unsearched: 'collect',
  attachments: { has: null, types: [], minBytes: null, maxBytes: null },
  categories: [],
  isRead: null,
  kinds: [],
  itemClasses: [],
}

/** Which filter left an item out. */
export type FilterCode =
  | 'participants'
  | 'subject'
  | 'keywords'
  | 'attachments'
  | 'categories'
  | 'read_state'
  | 'kind'
  | 'item_class'
