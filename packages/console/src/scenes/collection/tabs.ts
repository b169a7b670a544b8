/** What a collection's page shows, as its address names it. */
export const collectionTabs = ['progress', 'exceptions', 'numbers', 'package', 'settings'] as const
export type CollectionTab = (typeof collectionTabs)[number]
