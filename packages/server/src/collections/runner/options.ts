/** Points of a run between which a process can die; tests kill there. In the order in which a run passes them. */
export const runPoints = [
  'probe.answered',
  'probe.journaled',
  'page.fetched',
  'page.journaled',
  'item.asked',
  'item.streaming',
  'item.stored',
  'group.gathered',
  'group.journaled',
  'closing.begun',
  'closing.page',
  'mailbox.done',
  'seal.begun',
  'seal.written',
  'seal.recorded',
] as const
export type RunPoint = (typeof runPoints)[number]

export interface RunOptions {
  /** This process, uniquely; stands in the lease and the custody. */
  worker: string
  /** How long a lease lasts without being renewed, in seconds. A killed worker's mailboxes wait so long at most. */
  leaseSeconds: number
  /** How often the database is asked for work, in milliseconds. */
  pollMs: number
  /** How many mailboxes one process reads at once. */
  mailboxesAtOnce: number
  /**
   * How many items of a mailbox are on their way at once: asked for, arriving, or being stored. More than the gate's
   * four requests, so that storing one does not keep the next from being asked for.
   */
  lanes: number
  /** How many items may have been asked for and not be journaled; the most that a killed worker fetches again. */
  uncommitted: number
  /** How many outcomes one commit holds at most, and how long the first waits for others, in milliseconds. */
  groupRows: number
  groupMs: number
  /** How many folders of a mailbox are listed at once. */
  foldersAtOnce: number
  /** Items a page of a listing. */
  pageSize: number
  /** How long a failed item waits before it is tried again; after the last it becomes an exception. */
  retryDelaysMs: readonly number[]
  /** How often the folders are looked at again for what moved or came while they were being read. */
  closingRounds: number
  /** How soon a paused run looks whether the disk, or the connection, is mended, in seconds. */
  mendedAfterSeconds: number
  /** How long a mailbox rests after Microsoft did not answer, in milliseconds: from, doubling up to. */
  restMs: { first: number; longest: number }
  /** Called at each point of a run; tests only. */
  at?: (point: RunPoint) => void | Promise<void>
}

export const defaultRunOptions = {
  leaseSeconds: 20,
  pollMs: 1000,
  mailboxesAtOnce: 12,
  lanes: 8,
  uncommitted: 64,
  groupRows: 64,
  groupMs: 200,
  foldersAtOnce: 3,
  pageSize: 500,
  retryDelaysMs: [2000, 15_000, 60_000],
  closingRounds: 2,
  mendedAfterSeconds: 15,
  restMs: { first: 5000, longest: 300_000 },
} as const satisfies Omit<RunOptions, 'worker'>
