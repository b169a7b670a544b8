export const ruleTabs = ['runs', 'test', 'settings'] as const
export type RuleTab = (typeof ruleTabs)[number]

type Raw = Record<string, unknown>

export const readRuleSearch = ({ tab }: Raw): { tab?: RuleTab | undefined } => ({
  tab: ruleTabs.find((one) => one === tab),
})
