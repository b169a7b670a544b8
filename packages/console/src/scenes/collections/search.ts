import type { Collection } from '@gatewarden/client'
import { type CollectionTab, collectionTabs } from '../collection/tabs.ts'

/** What the addresses of collections say, besides which one. */
export interface CollectionsSearch {
  status?: Collection['status'] | undefined
  /** Id of a matter. */
  matter?: string | undefined
  /** Id of the schedule that made them. */
  schedule?: string | undefined
}

export interface CollectionSearch {
  tab?: CollectionTab | undefined
  /** Of the items among the exceptions. */
  outcome?: 'exception' | 'vanished' | undefined
}

export const wizardSteps = ['matter', 'people', 'what', 'how', 'preview'] as const
export type WizardStep = (typeof wizardSteps)[number]

export interface WizardSearch {
  step?: WizardStep | undefined
  /** Id of the collection whose settings it begins with. */
  clone?: string | undefined
}

const statuses: readonly Collection['status'][] = [
  'running',
  'sealing',
  'paused',
  'stopped',
  'completed',
  'incomplete',
]

type Raw = Record<string, unknown>

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((one) => one === value)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Anything else in an address is left out. */
export const readCollectionsSearch = ({ status, matter, schedule }: Raw): CollectionsSearch => ({
  status: oneOf(statuses, status),
  matter: textOf(matter),
  schedule: textOf(schedule),
})

export const readCollectionSearch = ({ tab, outcome }: Raw): CollectionSearch => ({
  tab: oneOf(collectionTabs, tab),
  outcome: oneOf(['exception', 'vanished'], outcome),
})

export const readWizardSearch = ({ step, clone }: Raw): WizardSearch => ({
  step: oneOf(wizardSteps, step),
  clone: textOf(clone),
})
