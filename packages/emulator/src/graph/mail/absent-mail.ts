/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentMail = `
GET messages/delta
GET mailFolders/{folder}/childFolders/delta
`
