export const endpointTabs = ['attempts', 'waiting', 'parked', 'replay'] as const
export type EndpointTab = (typeof endpointTabs)[number]

/** What the address of an endpoint says, besides which one. */
export interface EndpointSearch {
  tab?: EndpointTab | undefined
  /** Of the attempts. */
  outcome?: 'delivered' | 'failed' | undefined
}

export const changeKinds = [
  'connection.*',
  'collection.*',
  'message.*',
  'event.*',
  'contact.*',
  'watch.*',
  'endpoint.*',
] as const
export type ChangeKind = (typeof changeKinds)[number]

type Raw = Record<string, unknown>

export const readEndpointSearch = ({ tab, outcome }: Raw): EndpointSearch => ({
  tab: endpointTabs.find((one) => one === tab),
  outcome: outcome === 'delivered' || outcome === 'failed' ? outcome : undefined,
})

export const readChangesSearch = ({ kind }: Raw): { kind?: ChangeKind | undefined } => ({
  kind: changeKinds.find((one) => one === kind),
})
