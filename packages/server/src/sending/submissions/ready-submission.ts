import type { Query } from '../../platform/database/database.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { deliveriesOf } from '../deliveries/delivery-store.ts'
import { suppressedOf } from '../deliveries/suppressions.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import { selectProfiles } from '../profiles/profile-store.ts'
import { submissionsWithFiles } from './submission-store.ts'
import type { Taken } from './take-submissions.ts'

/** A submission that was taken, with all that sending it needs but its files. */
export interface ReadySubmission extends Taken {
  profile: SendingProfile
  deliveries: readonly Delivery[]
  hasFiles: boolean
  /** Why nothing is sent to an address any more, by the address in lower case. */
  suppressed: ReadonlyMap<string, string>
}

/** @returns in the order of what was taken; undefined where the profile is gone */
export async function readySubmissions(
  query: Query,
  all: readonly Taken[],
): Promise<(ReadySubmission | undefined)[]> {
  const profileIds = [...new Set(all.map(({ submission }) => submission.profileId))]
  const ids = all.map(({ submission }) => submission.id)
  const [profiles, deliveries, withFiles] = await Promise.all([
    selectProfiles(query, { ids: profileIds, limit: profileIds.length }),
    deliveriesOf(query, ...ids),
    submissionsWithFiles(query, ids),
  ])
  const suppressions = await suppressedOf(
    query,
    deliveries
      .filter(({ state }) => state === 'queued')
      .map(({ profileId, recipient }) => ({ profileId, address: recipient })),
  )
  return all.map((taken) => {
    const { id, profileId } = taken.submission
    const profile = profiles.find((one) => one.id === profileId)
    return (
      profile && {
        ...taken,
        profile,
        hasFiles: withFiles.has(id),
        deliveries: deliveries.filter(({ submissionId }) => submissionId === id),
        suppressed: new Map(
          suppressions
            .filter((one) => one.profileId === profileId)
            .map(({ address, reason }) => [address, reason]),
        ),
      }
    )
  })
}
