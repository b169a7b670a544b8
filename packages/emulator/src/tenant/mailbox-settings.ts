import type { DayOfWeek } from './calendar.ts'

export interface AutomaticReplies {
  readonly status: 'disabled' | 'alwaysEnabled' | 'scheduled'
  readonly externalAudience: 'none' | 'contactsOnly' | 'all'
  /** RFC 3339 UTC */
  readonly scheduledStartDateTime: string
  readonly scheduledEndDateTime: string
  readonly internalReplyMessage: string
  readonly externalReplyMessage: string
}

/** A sender whose mail is focused or other whatever it says. */
export interface InferenceOverride {
  readonly id: string
  readonly classifyAs: 'focused' | 'other'
  readonly name: string
  readonly address: string
}

/** microsoft.graph.mailboxSettings, and what else belongs to the mailbox as a whole. */
export interface MailboxSettings {
  /** A Windows time zone name. */
  timeZone: string
  /** Such as en-US. */
  language: string
  dateFormat: string
  timeFormat: string
  delegateMeetingMessageDeliveryOptions:
    | 'sendToDelegateOnly'
    | 'sendToDelegateAndPrincipal'
    | 'sendToDelegateAndInformationToPrincipal'
  automaticReplies: AutomaticReplies
  workingHours: {
    readonly daysOfWeek: readonly DayOfWeek[]
    /** HH:mm:ss */
    readonly startTime: string
    readonly endTime: string
    readonly timeZone: string
  }
  /** microsoft.graph.outlookCategory without ids. */
  masterCategories: readonly { readonly displayName: string; readonly color: string }[]
  inferenceOverrides: readonly InferenceOverride[]
}

export function usualSettings(timeZone: string, language: string): MailboxSettings {
  return {
    timeZone,
    language,
    dateFormat: language === 'en-US' ? 'M/d/yyyy' : 'dd.MM.yyyy',
    timeFormat: language === 'en-US' ? 'h:mm tt' : 'HH:mm',
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    automaticReplies: {
      status: 'disabled',
      externalAudience: 'all',
      scheduledStartDateTime: '',
      scheduledEndDateTime: '',
      internalReplyMessage: '',
      externalReplyMessage: '',
    },
    workingHours: {
      daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      startTime: '08:00:00',
      endTime: '17:00:00',
      timeZone,
    },
    masterCategories: [],
    inferenceOverrides: [],
  }
}
