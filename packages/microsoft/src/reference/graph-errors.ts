import type { RefusalKind, RefusalSubject } from '../refusal.ts'

/** What one Graph error code means. */
export interface GraphErrorFacts {
  code: string
  kind: RefusalKind
  subject: RefusalSubject
  reason: string
  remedy: string
  /** True where asking again cannot help although the status says so (a damaged item answers 500 for ever). */
  permanent?: true
}

const entry = (
  code: string,
  kind: RefusalKind,
  subject: RefusalSubject,
  reason: string,
  remedy: string,
  more: Pick<GraphErrorFacts, 'permanent'> = {},
): GraphErrorFacts => ({ code, kind, subject, reason, remedy, ...more })

const remedies = {
  reconnect: 'Reconnect; the connection check shows what the token carries.',
  consentMissing:
    'Compare the granted permissions with what the call needs; an administrator consents to what is missing.',
  waits: 'Nothing needs to be done; it is tried again.',
  checkRequest: 'Check the request against the Graph documentation.',
  resync: 'Everything is read again; nothing counts as deleted until that is complete.',
}

// biome-ignore format: a table, one row a line
const list: readonly GraphErrorFacts[] = [
  entry('InvalidAuthenticationToken', 'needs_reauth', 'person', 'Graph did not accept the token, nor a fresh one.', remedies.reconnect),
  entry('AuthenticationError', 'needs_reauth', 'person', 'Graph did not accept the sign-in: the account has no licence, is blocked, or the token is bad.', "Check the account's licence and state, then reconnect."),
  entry('UnknownError', 'needs_admin_consent', 'tenant', 'The token carries no permission that fits this call.', remedies.consentMissing),
  entry('Authorization_RequestDenied', 'needs_admin_consent', 'tenant', 'The directory refused: a permission is missing.', remedies.consentMissing),
  entry('Authorization_IdentityNotFound', 'needs_admin_consent', 'tenant', 'The app is not known in this organization, or not yet everywhere.', 'Wait some minutes after a consent; otherwise let an administrator of the organization consent.'),
  entry('ErrorAccessDenied', 'needs_admin_consent', 'mailbox', 'Exchange refused access to this mailbox or folder: the permission is missing, the mailbox is outside of what the app may open, or it is not shared with the person.', 'Run the mailbox check: it tells a missing permission from an Exchange rule and from a missing share.'),
  entry('accessDenied', 'needs_admin_consent', 'mailbox', 'Microsoft refused access to this resource.', remedies.consentMissing),
  entry('Forbidden', 'needs_admin_consent', 'tenant', 'Microsoft refused the call.', remedies.consentMissing),
  entry('ErrorSendAsDenied', 'request_refused', 'mailbox', 'The mailbox may not send in the name of that address.', 'Grant Send As or Send on Behalf in Exchange; it may take an hour to act.'),
  entry('ErrorImpersonateUserDenied', 'needs_admin_consent', 'mailbox', 'The app may not act for this mailbox.', "Check the app's permissions and the Exchange scope that limits it."),
  entry('ErrorInvalidUserPrincipalName', 'request_refused', 'mailbox', 'The address is not one that Exchange knows a mailbox by.', 'Use the id of the user instead of an address.'),
  entry('InsufficientClaims', 'needs_reauth', 'person', 'The organization asks this person to prove more before this call.', 'The person signs in again through the connect link.'),
  entry('MailboxNotEnabledForRESTAPI', 'request_refused', 'mailbox', 'The account has no Exchange Online mailbox: no licence, a mailbox on premises, a deleted one, or one that is still being made.', 'Assign a licence with Exchange Online, or wait until the mailbox is there.'),
  entry('MailboxNotSupportedForRESTAPI', 'request_refused', 'mailbox', 'This kind of mailbox cannot be read through Graph.', 'Leave the mailbox out.'),
  entry('ResourceNotFound', 'request_refused', 'mailbox', 'There is no such user, mailbox or path in this organization.', 'Check the id or address.'),
  entry('Request_ResourceNotFound', 'request_refused', 'item', 'The directory has no such object, or not yet.', 'Check the id; right after something was created, try again for some minutes.'),
  entry('ErrorInvalidUser', 'request_refused', 'mailbox', 'There is no such user in this organization.', 'Check the id or address.'),
  entry('ErrorNonExistentMailbox', 'request_refused', 'mailbox', 'There is no mailbox behind this address.', 'Check the address.'),
  entry('ErrorMailboxMoveInProgress', 'transient', 'mailbox', 'The mailbox is on the move to another server.', remedies.waits),
  entry('MailboxInfoStale', 'transient', 'mailbox', 'The mailbox was just moved.', remedies.waits),
  entry('ErrorMailboxStoreUnavailable', 'transient', 'mailbox', 'The store of this mailbox is not available at the moment.', remedies.waits),
  entry('MailboxStoreUnavailable', 'transient', 'mailbox', 'The store of this mailbox is not available at the moment.', remedies.waits),
  entry('ErrorMailboxFailover', 'transient', 'mailbox', 'The mailbox is changing over to another server.', remedies.waits),
  entry('ErrorConnectionFailed', 'transient', 'mailbox', 'Exchange cannot reach the mailbox at the moment.', remedies.waits),
  entry('ErrorInternalServerTransientError', 'transient', 'service', 'Exchange had a passing problem.', remedies.waits),
  entry('ErrorInternalServerError', 'transient', 'service', 'Exchange had a problem of its own.', remedies.waits),
  entry('ErrorTimeoutExpired', 'transient', 'service', 'The call took Exchange too long.', 'Ask for fewer items or properties at once.'),
  entry('ErrorServerBusy', 'transient', 'service', 'Exchange is busy.', remedies.waits),
  entry('ResourceUnhealthy', 'transient', 'service', 'Exchange is overloaded at the moment.', remedies.waits),
  entry('ErrorItemNotFound', 'request_refused', 'item', 'The item is not there, or this connection may not see it.', 'Take it for deleted, or check the access to the mailbox.'),
  entry('ErrorFolderNotFound', 'request_refused', 'folder', 'The folder is not there, or this connection may not see it.', 'List the folders again.'),
  entry('ErrorSyncFolderNotFound', 'request_refused', 'folder', 'The folder whose changes were asked for is gone.', 'List the folders again.'),
  entry('ErrorParentFolderNotFound', 'request_refused', 'folder', 'The parent folder is gone.', 'List the folders again.'),
  entry('ErrorFolderExists', 'request_refused', 'folder', 'A folder of this name is there already.', 'Use that one, or another name.'),
  entry('ErrorDeleteDistinguishedFolder', 'request_refused', 'folder', 'This folder belongs to every mailbox and cannot be deleted.', 'Choose another folder.'),
  entry('ErrorInvalidIdMalformed', 'request_refused', 'request', 'The id is not one that Exchange gave out.', 'Use the id exactly as it came; upper and lower case matter.'),
  entry('ErrorInvalidId', 'request_refused', 'request', 'The id belongs to another mailbox or another kind of item.', 'Use the id in the mailbox that it came from.'),
  entry('ErrorInvalidMailboxItemId', 'request_refused', 'request', 'The id belongs to another mailbox.', 'Use the id in the mailbox that it came from.'),
  entry('ErrorIrresolvableConflict', 'request_refused', 'item', 'The item was changed by someone else in the meantime.', 'Read it again and repeat the change.'),
  entry('ErrorStaleObject', 'request_refused', 'item', 'The item was changed by someone else in the meantime.', 'Read it again and repeat the change.'),
  entry('ErrorCorruptData', 'request_refused', 'item', 'The item is damaged in the mailbox.', 'It is left out and recorded; nothing can fetch it.', { permanent: true }),
  entry('ErrorContentConversionFailed', 'request_refused', 'item', 'Exchange cannot turn this item into a MIME message.', 'It is read field by field instead, and recorded.', { permanent: true }),
  entry('ErrorMimeContentConversionFailed', 'request_refused', 'item', 'Exchange cannot turn this item into a MIME message.', 'It is read field by field instead, and recorded.', { permanent: true }),
  entry('ErrorCannotOpenFileAttachment', 'request_refused', 'item', 'Exchange cannot open this attachment.', 'It is left out and recorded.', { permanent: true }),
  entry('ErrorItemPropertyRequestFailed', 'transient', 'item', 'Exchange could not read a property of the item.', remedies.waits),
  entry('ErrorMimeContentInvalid', 'request_refused', 'request', 'The MIME message that was handed in cannot be read.', 'Hand in a valid message.', { permanent: true }),
  entry('ErrorMimeContentInvalidBase64String', 'request_refused', 'request', 'The MIME message that was handed in is not Base64.', 'Encode the whole message in Base64.'),
  entry('ErrorInvalidRecipients', 'request_refused', 'request', 'An address is missing or is not valid.', 'Correct the addresses.'),
  entry('ErrorMissingRecipients', 'request_refused', 'request', 'The message has no recipient.', 'Add one.'),
  entry('ErrorMessageSizeExceeded', 'request_refused', 'request', 'The message is larger than this mailbox allows.', 'Send less, or let an administrator raise the limit.'),
  entry('RequestEntityTooLarge', 'request_refused', 'request', 'The request is larger than Graph takes at once.', 'Send large attachments by an upload session.'),
  entry('ErrorAttachmentSizeLimitExceeded', 'request_refused', 'request', 'The attachment is larger than Graph takes at once.', 'Send it by an upload session.'),
  entry('ErrorExceededMessageLimit', 'transient', 'mailbox', 'The mailbox has sent as much as Exchange allows for now.', 'Wait; the limits are counted by the day.'),
  entry('ErrorSubmissionQuotaExceeded', 'transient', 'mailbox', 'The mailbox has sent as much as Exchange allows for now.', 'Wait; the limits are counted by the day.'),
  entry('ErrorMessageTransientError', 'transient', 'item', 'Exchange had a passing problem with this message.', remedies.waits),
  entry('ErrorQuotaExceeded', 'request_refused', 'mailbox', 'The mailbox is full.', 'Free space in the mailbox or raise its quota.', { permanent: true }),
  entry('ErrorInvalidRequest', 'request_refused', 'request', 'Exchange did not take the request.', remedies.checkRequest),
  entry('ErrorInvalidParameter', 'request_refused', 'request', 'A part of the request is missing or empty.', remedies.checkRequest),
  entry('ErrorPropertyValidationFailure', 'request_refused', 'request', 'A property has a value that Exchange does not take.', remedies.checkRequest),
  entry('ErrorInvalidPropertySet', 'request_refused', 'request', 'A property cannot be set on this item.', remedies.checkRequest),
  entry('ErrorCalendarDurationIsTooLong', 'request_refused', 'request', 'The event is longer than five years.', 'Shorten it.'),
  entry('ErrorOccurrenceCrossingBoundary', 'request_refused', 'request', 'The occurrence would pass its neighbour in the series.', 'Move it less far.'),
  entry('ErrorInvalidOperation', 'request_refused', 'item', 'This cannot be done with this item as it stands.', remedies.checkRequest),
  entry('MethodNotAllowed', 'request_refused', 'request', 'This cannot be done here; an attachment that is only a link has no content, for one.', remedies.checkRequest),
  entry('BadRequest', 'request_refused', 'request', 'Graph could not make sense of the request.', remedies.checkRequest),
  entry('Request_BadRequest', 'request_refused', 'request', 'The directory could not make sense of the request.', remedies.checkRequest),
  entry('Request_UnsupportedQuery', 'request_refused', 'request', 'The directory answers this query only with ConsistencyLevel: eventual and $count.', 'Add the header ConsistencyLevel: eventual and $count=true.'),
  entry('RequestBroker--ParseUri', 'request_refused', 'request', 'Graph could not read the address of the request.', remedies.checkRequest),
  entry('ErrorInvalidUrlQuery', 'request_refused', 'request', 'Query options were given that do not go together.', remedies.checkRequest),
  entry('ErrorInvalidUrlQueryFilter', 'request_refused', 'request', 'The filter could not be read.', remedies.checkRequest),
  entry('InefficientFilter', 'request_refused', 'request', 'Filter and order do not go together: what is ordered by must come first in the filter, in the same order.', 'Rewrite the filter.'),
  entry('ErrorRestrictionTooComplex', 'request_refused', 'request', 'The filter is too complex for Exchange.', 'Make it simpler.'),
  entry('NotImplemented', 'request_refused', 'request', 'Graph does not offer this.', remedies.checkRequest, { permanent: true }),
  entry('UnsupportedQueryOption', 'request_refused', 'request', 'A query option is not offered here.', remedies.checkRequest),
  entry('SyncStateNotFound', 'request_refused', 'delta', 'The place in the changes that was kept is no longer known.', remedies.resync),
  entry('SyncStateInvalid', 'request_refused', 'delta', 'The place in the changes that was kept is damaged.', remedies.resync),
  entry('ErrorInvalidSyncStateData', 'request_refused', 'delta', 'The place in the changes that was kept is damaged.', remedies.resync),
  entry('ResyncRequired', 'request_refused', 'delta', 'Microsoft asks to read everything again.', remedies.resync),
  entry('Directory_ExpiredPageToken', 'request_refused', 'delta', 'The listing was left for too long.', 'Start the listing again.'),
  entry('ApplicationThrottled', 'transient', 'mailbox', 'The app has asked this mailbox for as much as Outlook allows at once.', remedies.waits),
  entry('TooManyRequests', 'transient', 'service', 'Microsoft asks to slow down.', remedies.waits),
  entry('Request_ThrottledTemporarily', 'transient', 'tenant', 'The directory asks to slow down.', remedies.waits),
  entry('activityLimitReached', 'transient', 'service', 'Microsoft asks to slow down.', remedies.waits),
  entry('ErrorExceededConnectionCount', 'transient', 'mailbox', 'Too many requests to this mailbox at once.', remedies.waits),
  entry('ErrorTooManyObjectsOpened', 'transient', 'mailbox', 'Too much of this mailbox is open at once.', remedies.waits),
  entry('ServiceUnavailable', 'transient', 'service', 'Microsoft is not available at the moment.', remedies.waits),
  entry('serviceNotAvailable', 'transient', 'service', 'Microsoft is not available at the moment.', remedies.waits),
  entry('GatewayTimeout', 'transient', 'service', 'The call took Microsoft too long.', 'Ask for fewer items or properties at once.'),
  entry('BadGateway', 'transient', 'service', 'A server within Microsoft failed.', remedies.waits),
  entry('generalException', 'transient', 'service', 'Microsoft had a problem that it does not name.', remedies.waits),
  entry('FailedDependency', 'request_refused', 'request', 'A part of the batch that this one depends on failed.', 'Repeat both together.'),
  entry('ValidationError', 'request_refused', 'request', 'The notification address did not answer as Microsoft asks for.', 'Make the address reachable over HTTPS from the internet, or watch by polling.'),
  entry('ExtensionError', 'request_refused', 'request', 'The service behind Graph refused the subscription: a permission is missing, or the mailbox has as many as it may.', 'Remove old subscriptions or grant the permission.'),
  entry('Directory_ConcurrencyViolation', 'transient', 'item', 'Two changes of the same directory object met.', remedies.waits),
  entry('Directory_ObjectNotFound', 'request_refused', 'item', 'The directory has no such object, or not yet.', 'Check the id; right after something was created, try again for some minutes.'),
  entry('Request_MultipleObjectsWithSameKeyValue', 'request_refused', 'item', 'The directory has this object already.', 'Use the one that is there.'),
]

/** Graph's error codes in lower case: Graph does not keep to one spelling. */
export const graphErrors: ReadonlyMap<string, GraphErrorFacts> = new Map(
  list.map((facts) => [facts.code.toLowerCase(), facts]),
)

export interface GraphStatusFacts {
  kind: RefusalKind
  subject: RefusalSubject
  reason: string
  remedy: string
}

const byStatus = (
  kind: RefusalKind,
  subject: RefusalSubject,
  reason: string,
  remedy: string,
): GraphStatusFacts => ({ kind, subject, reason, remedy })

/** For codes that the catalogue does not know. */
// biome-ignore format: a table, one row a line
export const graphStatuses: ReadonlyMap<number, GraphStatusFacts> = new Map([
  [401, byStatus('needs_reauth', 'person', 'Graph did not accept the token, nor a fresh one.', remedies.reconnect)],
  [403, byStatus('needs_admin_consent', 'tenant', 'The connection may not do this.', remedies.consentMissing)],
  [404, byStatus('request_refused', 'item', 'There is no such thing in this organization.', 'Check the id or address.')],
  [410, byStatus('request_refused', 'delta', 'The place in the changes that was kept is gone.', remedies.resync)],
  [429, byStatus('transient', 'mailbox', 'Microsoft asks to slow down.', remedies.waits)],
])

export const otherGraphStatus = {
  request: byStatus(
    'request_refused',
    'request',
    'Graph did not take the request.',
    'Check the request against the Graph documentation.',
  ),
  service: byStatus(
    'transient',
    'service',
    'Microsoft had a passing problem.',
    'Nothing needs to be done; it is tried again.',
  ),
}
