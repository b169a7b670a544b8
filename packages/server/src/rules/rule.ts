import type { Condition } from './conditions.ts'

/**
 * When mail goes out by itself, to whom, and what it says.
 *
 *   active ◀──resume── paused     paused: by somebody, or because it sent more in an hour than it may (reason says so)
 *      └──its one time has come──▶ done
 *
 * Each occurrence of its trigger makes one run:
 *
 *   (occurrence) ──conditions do not hold──▶ skipped
 *        └──▶ waiting ──recipients found, texts rendered──▶ sent   (its messages are submissions, handed over in that transaction)
 *                 ├── nobody left to write to ──▶ skipped
 *                 └── wrong template, tried too often ──▶ failed
 */
export interface Rule {
  /** `rule_…` */
  id: string
  profileId: string
  /** externalId of the customer whose profile it sends by; null: the operator's own, which hears of everybody's changes. */
  customer: string | null
  name: string
  status: 'active' | 'paused' | 'done'
  /** Why it was paused, where nobody asked for it. */
  reason: string | null
  shape: Shape
  /** When a time triggers it next. */
  nextAt: Date | null
  createdAt: Date
  updatedAt: Date
}

export interface Shape {
  trigger: Trigger
  /** All have to hold. */
  conditions: Condition[]
  to: Recipient[]
  cc: Recipient[]
  bcc: Recipient[]
  /** A message of its own for each recipient, in place of one for all. */
  separate: boolean
  content: RuleContent
  /** Ids of files that came with the trigger; `all`. */
  attachments: 'all' | string[]
  importance: 'low' | 'normal' | 'high'
  /** Where the submission's reference is found; the run's id is taken without it. */
  reference: string | null
  /** It is paused where it sends more often: mail that begets mail ends there. */
  mostAnHour: number
}

/** changes: types of the feed, `message.created` or `delivery.*`; what came by POST /v1/triggers is `trigger.NAME`. */
export type Trigger =
  | { type: 'event'; changes: string[] }
  | { type: 'digest'; changes: string[]; cron: string; timeZone: string; most: number; sendEmpty: boolean }
  | { type: 'schedule'; cron: string; timeZone: string }
  | { type: 'once'; at: string }

export type Recipient =
  | { address: string; name?: string | undefined }
  | { field: string }
  | { user: string; connection: string }
  | { group: string; connection: string }

export type RuleContent =
  | { template: string; version?: number | undefined }
  /** What became of what the profile was handed in the days before. */
  | { report: { days: number } }

export type RunState = 'waiting' | 'sent' | 'skipped' | 'failed'

export interface Run {
  /** `run_…` */
  id: string
  ruleId: string
  /** Id of the change, or the time that a schedule fell due. */
  occurrence: string
  cause: string
  occasion: Occasion
  state: RunState
  reason: string | null
  remedy: string | null
  submissions: string[]
  leftOut: LeftOut[]
  attempts: number
  createdAt: Date
  endedAt: Date | null
}

/** A recipient that gets nothing, and why. */
export interface LeftOut {
  recipient: string
  reason: string
}

/** What has happened, as conditions, recipients and templates see it: `event.type`, `data.amount`. */
export interface Occasion {
  event: {
    /** Id of the change, or the time of the schedule. */
    id: string
    type: string
    at: string
    customer: string | null
    connection: string | null
    mailbox: string | null
  }
  data: Record<string, unknown>
}

export const changesOf = (trigger: Trigger): string[] => ('changes' in trigger ? trigger.changes : [])

/** Whether a type of the feed is among those wished for. */
export const wants = (wishes: readonly string[], type: string): boolean =>
  wishes.some((wish) => wish === type || (wish.endsWith('.*') && type.startsWith(wish.slice(0, -1))))
