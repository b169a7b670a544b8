import type { Delivery, Submission } from '@gatewarden/client'
import { texts } from '../../texts/en.ts'

export const profileTabs = [
  'submissions',
  'deliveries',
  'given-up',
  'templates',
  'suppressions',
  'test',
  'settings',
] as const
export type ProfileTab = (typeof profileTabs)[number]

export const submissionStatuses = Object.keys(texts.sending.submissions.status) as Submission['status'][]
export const deliveryStates = Object.keys(texts.sending.deliveries.states) as Delivery['state'][]

/** What the address of a profile says, besides which one. */
export interface ProfileSearch {
  tab?: ProfileTab | undefined
  /** Of the submissions. */
  status?: Submission['status'] | undefined
  /** Of the deliveries. */
  state?: Delivery['state'] | undefined
  /** Id of the submission whose deliveries are shown. */
  submission?: string | undefined
}

type Raw = Record<string, unknown>

export const readProfileSearch = ({ tab, status, state, submission }: Raw): ProfileSearch => ({
  tab: profileTabs.find((one) => one === tab),
  status: submissionStatuses.find((one) => one === status),
  state: deliveryStates.find((one) => one === state),
  submission: typeof submission === 'string' && submission !== '' ? submission : undefined,
})
