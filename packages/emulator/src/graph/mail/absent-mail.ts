/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentMail = `
GET messages/delta
PUT messages/{message}/$value
POST messages/{message}/createReply
POST messages/{message}/createReplyAll
POST messages/{message}/createForward
POST messages/{message}/reply
POST messages/{message}/replyAll
POST messages/{message}/forward
GET mailFolders/{folder}/childFolders/delta
GET,POST mailFolders/{folder}/messageRules
GET,PATCH,DELETE mailFolders/{folder}/messageRules/{rule}
PUT mailFolders/{folder}/messages/{message}/$value
POST mailFolders/{folder}/messages/{message}/createReply
POST mailFolders/{folder}/messages/{message}/createReplyAll
POST mailFolders/{folder}/messages/{message}/createForward
POST mailFolders/{folder}/messages/{message}/reply
POST mailFolders/{folder}/messages/{message}/replyAll
POST mailFolders/{folder}/messages/{message}/forward
POST getMailTips
`
