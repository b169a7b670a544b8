import type { Calendar as GraphCalendar } from '@microsoft/microsoft-graph-types'
import type { Calendar } from '../../tenant/calendar.ts'
import { type MailboxCall, mayOpenCalendar, maySeePrivateItems } from '../access/mailbox-access.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'

/** A calendar as one caller sees it. */
export interface CalendarView {
  readonly calendar: Calendar
  readonly call: MailboxCall
}

type PlainCalendar = Omit<
  GraphCalendar,
  | 'calendarPermissions'
  | 'calendarView'
  | 'events'
  | 'multiValueExtendedProperties'
  | 'singleValueExtendedProperties'
>

/** microsoft.graph.calendarColor. */
export const calendarColors = [
  'auto',
  'lightBlue',
  'lightGreen',
  'lightOrange',
  'lightGray',
  'lightYellow',
  'lightTeal',
  'lightPink',
  'lightBrown',
  'lightRed',
  'maxColor',
] as const

export const calendarShape: Shape<CalendarView> = shape<CalendarView, PlainCalendar>(
  'microsoft.graph.calendar',
  {
    id: ({ calendar, call }) => call.mailbox.core.ids.folder(calendar.number),
    name: ({ calendar }) => calendar.name,
    color: ({ calendar }) => calendarColors.find((color) => color === calendar.color) ?? 'auto',
    hexColor: () => '',
    isDefaultCalendar: ({ calendar }) => calendar.isDefault,
    changeKey: ({ calendar, call }) =>
      call.mailbox.core.ids.changeKey(Math.max(calendar.changedSeq, calendar.log.last)),
    canShare: ({ call }) => call.reach === 'whole',
    canViewPrivateItems: ({ calendar, call }) => maySeePrivateItems(call, calendar),
    canEdit: ({ calendar, call }) => mayOpenCalendar(call, calendar, 'change'),
    allowedOnlineMeetingProviders: () => ['teamsForBusiness'],
    defaultOnlineMeetingProvider: () => 'teamsForBusiness',
    isTallyingResponses: ({ calendar }) => calendar.isDefault,
    isRemovable: ({ calendar }) => !calendar.isDefault,
    owner: ({ call }) => ({ name: call.owner.state.displayName, address: call.mailbox.address }),
  },
  {
    navigation: [
      'calendarPermissions',
      'calendarView',
      'events',
      'multiValueExtendedProperties',
      'singleValueExtendedProperties',
    ],
  },
)

/** What `$filter` and `$orderby` may name on calendars. */
export const calendarFields: FieldTable<CalendarView> = fieldTable<CalendarView>(
  'microsoft.graph.calendar',
  {
    id: scalar('id', ({ calendar, call }) => call.mailbox.core.ids.folder(calendar.number)),
    name: scalar('string', ({ calendar }) => calendar.name),
    canEdit: scalar('boolean', ({ calendar, call }) => mayOpenCalendar(call, calendar, 'change')),
    canShare: scalar('boolean', ({ call }) => call.reach === 'whole'),
    isDefaultCalendar: scalar('boolean', ({ calendar }) => calendar.isDefault),
  },
  ['owner', 'color', 'hexColor', 'changeKey', 'isRemovable', 'isTallyingResponses'],
)
