/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentCalendar = `
POST findMeetingTimes
GET reminderView/{window}
PATCH calendar
GET calendar/allowedCalendarSharingRoles/{who}
GET,POST calendar/calendarPermissions
GET,PATCH,DELETE calendar/calendarPermissions/{permission}
GET calendar/calendarView/delta
POST calendar/getSchedule
POST calendarGroups
PATCH,DELETE calendarGroups/{group}
POST calendarGroups/{group}/calendars
GET calendarView/delta
PATCH calendars/{calendar}
GET,POST calendars/{calendar}/calendarPermissions
GET,PATCH,DELETE calendars/{calendar}/calendarPermissions/{permission}
GET calendars/{calendar}/calendarView/delta
GET calendars/delta
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
