/** Methods and patterns below a mailbox that Graph serves and these doors do not (501): none are left. */
export const absentContacts = ''
