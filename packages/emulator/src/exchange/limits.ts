/** Exchange Online's limits: https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */

/** Largest message a mailbox sends or takes in, unless its administrator changes that: 35 MB. */
export const MAX_MESSAGE_BYTES = 35 * 1024 * 1024
/** Recipients of one message over SMTP. */
export const MAX_RECIPIENTS = 1000
/** Connections that submit for one mailbox at the same time. */
export const CONCURRENT_SUBMISSIONS = 3
