import type { ChangesService } from '../../changes/index.ts'
import { GatheredLookup } from '../../platform/database/gathered-lookup.ts'
import { GatheredWrites } from '../../platform/database/gathered-writes.ts'
import type { Platform } from '../../platform/platform.ts'
import { tellDeliveries } from '../deliveries/tell-deliveries.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import type { Outcome } from './outcome.ts'
import { type ReadySubmission, readySubmissions } from './ready-submission.ts'
import {
  type Mark,
  markCommitted,
  settleSubmissions,
  type Taken,
  takeSubmissions,
} from './take-submissions.ts'

/** What came of one. */
interface Verdict extends Outcome {
  id: string
  lease: Date
  profile: SendingProfile
}

/**
 * What is read and written of a submission on its way: it is taken, its bytes are about to go, and what came of it. Those of
 * several that are on their way at once go into one transaction, so that a burst costs a few and not three for each.
 */
export class SubmissionSteps {
  readonly #takes: GatheredWrites<string, Taken | undefined>
  readonly #readies: GatheredLookup<Taken, ReadySubmission | undefined>
  readonly #marks: GatheredWrites<Mark, boolean>
  readonly #verdicts: GatheredWrites<Verdict, boolean>

  constructor({ db, clock }: Pick<Platform, 'db' | 'clock'>, changes: Pick<ChangesService, 'recordAll'>) {
    this.#takes = new GatheredWrites((ids) => takeSubmissions(db, ids, clock.now()))
    this.#readies = new GatheredLookup((all) => readySubmissions(db.query, all))
    this.#marks = new GatheredWrites((marks) => markCommitted(db.query, marks, clock.now()))
    this.#verdicts = new GatheredWrites((all) =>
      db.transaction(async (trx) => {
        const written = await settleSubmissions(trx, all)
        // Where the lease was lost, what the next one found out stands.
        const news = all.flatMap(({ told, profile }, index) =>
          written[index] ? told.map((one) => ({ ...one, profile })) : [],
        )
        await tellDeliveries(trx, changes, news, clock.now())
        return written
      }),
    )
  }

  /** @returns undefined where another has it, its account has no room, or its profile is gone */
  async take(id: string): Promise<ReadySubmission | undefined> {
    const taken = await this.#takes.add(id)
    return taken && this.#readies.ask(taken)
  }

  /** The moment before its bytes go out. @throws Error where they must not any more */
  async commit(mark: Mark): Promise<void> {
    if (!(await this.#marks.add(mark))) throw new Error('another process has this submission by now')
  }

  async settle(verdict: Verdict): Promise<void> {
    await this.#verdicts.add(verdict)
  }
}
