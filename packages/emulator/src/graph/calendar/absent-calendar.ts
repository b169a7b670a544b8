/** Methods and patterns below a mailbox that Graph serves and these doors do not (501): none are left. */
export const absentCalendar = ''

/** The same for each way to events. */
export const absentEvents = ''
