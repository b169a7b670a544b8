/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentCalendar = `
POST findMeetingTimes
GET calendar/calendarView/delta
POST calendar/getSchedule
GET calendarView/delta
GET calendars/{calendar}/calendarView/delta
`

/** The same for each way to events. */
export const absentEvents = `
GET {events}/delta
`
