/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentCalendar = `
POST findMeetingTimes
POST calendar/getSchedule
`

/** The same for each way to events. */
export const absentEvents = `
`
