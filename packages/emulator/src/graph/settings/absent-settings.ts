/** Methods and patterns below a mailbox that Graph serves and these doors do not (501): none is left. */
export const absentSettings = ''
