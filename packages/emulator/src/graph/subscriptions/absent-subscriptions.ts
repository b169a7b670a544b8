/** Methods and patterns of subscriptions that Graph serves and these doors do not (501). */
export const absentSubscriptions = `
GET,POST subscriptions
GET,PATCH,DELETE subscriptions/{subscription}
POST subscriptions/{subscription}/reauthorize
`
