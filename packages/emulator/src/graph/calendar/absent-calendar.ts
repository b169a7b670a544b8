/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentCalendar = `
POST findMeetingTimes
GET reminderView/{window}
GET calendar/calendarView/delta
POST calendar/getSchedule
GET calendarView/delta
GET calendars/{calendar}/calendarView/delta
`

/** The same for each way to events. */
export const absentEvents = `
GET {events}/delta
POST {events}/{event}/accept
POST {events}/{event}/decline
POST {events}/{event}/tentativelyAccept
POST {events}/{event}/cancel
POST {events}/{event}/forward
POST {events}/{event}/dismissReminder
POST {events}/{event}/snoozeReminder
POST {events}/{event}/attachments
DELETE {events}/{event}/attachments/{attachment}
POST {events}/{event}/attachments/createUploadSession
`
