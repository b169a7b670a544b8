/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentContacts = `
POST contacts
PATCH,DELETE contacts/{contact}
POST contacts/{contact}/permanentDelete
GET,PATCH,PUT contacts/{contact}/photo
GET contactFolders/delta
POST contactFolders
PATCH,DELETE contactFolders/{folder}
POST contactFolders/{folder}/childFolders
POST contactFolders/{folder}/contacts
PATCH,DELETE contactFolders/{folder}/contacts/{contact}
POST contactFolders/{folder}/permanentDelete
`
