import type {
  Rule,
  RuleCondition,
  RuleContent,
  RuleRecipient,
  RuleTrigger,
  RuleWish,
} from '@gatewarden/client'

/** What the form holds: text as it is typed. */
export interface RuleDraft {
  name: string
  profile: string
  trigger: RuleTrigger['type']
  /** One type on each line. */
  changes: string
  cron: string
  timeZone: string
  at: string
  sendEmpty: boolean
  conditions: ConditionDraft[]
  /** One recipient on each line. */
  to: string
  cc: string
  bcc: string
  separate: boolean
  content: 'template' | 'report'
  template: string
  days: number | ''
  /** Ids separated by commas; `*` for all. */
  attachments: string
  reference: string
}

export interface ConditionDraft {
  /** Tells the lines of the form apart. */
  key: number
  field: string
  operator: RuleCondition['operator']
  value: string
}

export const newRule = (): RuleDraft => ({
  name: '',
  profile: '',
  trigger: 'event',
  changes: '',
  cron: '0 8 * * 1-5',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  at: '',
  sendEmpty: false,
  conditions: [],
  to: '',
  cc: '',
  bcc: '',
  separate: false,
  content: 'template',
  template: '',
  days: 7,
  attachments: '',
  reference: '',
})

export function draftOf({ trigger, content, attachments, conditions, ...rule }: Rule): RuleDraft {
  const timed = 'cron' in trigger ? { cron: trigger.cron, timeZone: trigger.timeZone } : {}
  return {
    ...newRule(),
    ...timed,
    name: rule.name,
    profile: rule.profile,
    trigger: trigger.type,
    changes: 'changes' in trigger ? trigger.changes.join('\n') : '',
    at: 'at' in trigger ? trigger.at : '',
    sendEmpty: 'sendEmpty' in trigger && trigger.sendEmpty === true,
    conditions: conditions.map(({ field, operator, value }, key) => ({
      key,
      field,
      operator,
      value: valueText(value),
    })),
    to: linesOf(rule.to),
    cc: linesOf(rule.cc),
    bcc: linesOf(rule.bcc),
    separate: rule.separate,
    ...('report' in content
      ? { content: 'report', days: content.report.days }
      : { content: 'template', template: content.template }),
    attachments: attachments === 'all' ? '*' : attachments.join(', '),
    reference: rule.reference ?? '',
  }
}

export function wishOf(draft: RuleDraft): RuleWish {
  const attachments = draft.attachments.trim()
  return {
    name: draft.name,
    profile: draft.profile,
    trigger: triggerOf(draft),
    conditions: draft.conditions.map(conditionOf),
    to: recipientsOf(draft.to),
    cc: recipientsOf(draft.cc),
    bcc: recipientsOf(draft.bcc),
    separate: draft.separate,
    content: contentOf(draft),
    attachments: attachments === '*' ? 'all' : parts(attachments, ','),
    reference: draft.reference.trim() || null,
  }
}

const parts = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')

function triggerOf({ trigger: type, changes, cron, timeZone, at, sendEmpty }: RuleDraft): RuleTrigger {
  const types = parts(changes, '\n')
  if (type === 'event') return { type, changes: types }
  if (type === 'once') return { type, at }
  if (type === 'schedule') return { type, cron, timeZone }
  return { type, changes: types, cron, timeZone, sendEmpty }
}

const contentOf = ({ content, template, days }: RuleDraft): RuleContent =>
  content === 'template' ? { template } : { report: { days: days === '' ? 0 : days } }

/** An address, a field, `user:…` or `group:…`; behind these two may stand whose directory it is. */
const recipientsOf = (text: string): RuleRecipient[] =>
  parts(text, '\n').map((line) => {
    const [kind, rest = ''] = line.split(/:(.*)/s)
    const [name = '', connection] = rest.trim().split(/\s+/)
    const whose = connection === undefined ? {} : { connection }
    if (kind === 'user') return { user: name, ...whose }
    if (kind === 'group') return { group: name, ...whose }
    if (/^(data|event)\.[^@]+$/.test(line)) return { field: line }
    const [, display, address] = /^(.*)<(.+)>$/.exec(line) ?? []
    return address === undefined ? { address: line } : { address, name: (display ?? '').trim() || address }
  })

const linesOf = (recipients: readonly RuleRecipient[]): string =>
  recipients
    .map((one) => {
      if ('field' in one) return one.field
      if ('address' in one) return one.name === undefined ? one.address : `${one.name} <${one.address}>`
      return [`${'user' in one ? `user:${one.user}` : `group:${one.group}`}`, one.connection]
        .filter(Boolean)
        .join(' ')
    })
    .join('\n')

function conditionOf({ field, operator, value }: ConditionDraft): RuleCondition {
  if (operator === 'exists' || operator === 'missing') return { field, operator }
  if (operator === 'oneOf' || operator === 'noneOf')
    return { field, operator, value: parts(value, ',').map(typed) }
  return { field, operator, value: typed(value.trim()) }
}

/** Numbers and yes or no are meant as such; in quotes they are text. */
function typed(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text
}

const untyped = (value: string | number | boolean): string =>
  typeof value === 'string' && typed(value) !== value ? `"${value}"` : String(value)

const valueText = (value: RuleCondition['value']): string =>
  Array.isArray(value) ? value.map(untyped).join(', ') : value === undefined ? '' : untyped(value)
