/** Methods and patterns of the directory that Graph serves and these doors do not (501): none is left. */
export const absentDirectory = ''
