export { type Clock, sleep, systemTimers, type Timers } from './clock.ts'
export { type AccessTokenClaims, readAccessToken } from './entra/access-token.ts'
export {
  type AdministratorRole,
  administratorRoleCatalogue,
  administratorRoles,
} from './entra/administrator-roles.ts'
export {
  type AdminConsentUrlOptions,
  type AuthorizationUrlOptions,
  adminConsentUrl,
  authorizationUrl,
  createPkce,
  signInScopes,
} from './entra/authorize.ts'
export {
  type AdminConsentCallback,
  type AuthorizationCallback,
  type CallbackParameters,
  type MalformedCallback,
  type RefusedCallback,
  readAdminConsentCallback,
  readAuthorizationCallback,
} from './entra/callback.ts'
export {
  type AppCredential,
  type AuthenticationContext,
  type CertificateFacts,
  type CertificateOptions,
  CredentialError,
  clientCertificate,
  clientSecret,
  federatedAssertion,
  looksLikeSecretId,
  readCertificate,
} from './entra/credential.ts'
export {
  createSigningKeys,
  IdTokenError,
  type IdTokenProblem,
  personalAccountsTenant,
  type SignedInIdentity,
  type SigningKeys,
  validateIdToken,
} from './entra/id-token.ts'
export {
  authorizationCodeGrantRequest,
  clientCredentialsGrantRequest,
  defaultScope,
  type EntraClient,
  type EntraFetch,
  processTokenResponse,
  redeemAuthorizationCode,
  redeemRefreshToken,
  refreshTokenGrantRequest,
  requestAppToken,
} from './entra/token-endpoint.ts'
export { TokenSet, type TokenSetFields } from './entra/token-set.ts'
export { type InboxIdle, idleInInbox } from './exchange/idle-in-inbox.ts'
export { type Knock, type KnockAnswer, knockImap, knockSmtp } from './exchange/knock.ts'
export { type InboxLook, type InboxMessage, looksLikeReport, readInbox } from './exchange/read-inbox.ts'
export { transferDecoded } from './exchange/reports/mime-parts.ts'
export { type MailReport, type ReportedRecipient, readReport } from './exchange/reports/read-report.ts'
export {
  explainSmtp,
  type SmtpRefusalFacts,
  type SmtpRefusalKind,
} from './exchange/smtp/explain-smtp.ts'
export { openSmtp } from './exchange/smtp/open-smtp.ts'
export { type RecipientAnswer, replyLine, SmtpError, type SmtpStage } from './exchange/smtp/smtp-error.ts'
export type { SmtpReply } from './exchange/smtp/smtp-reply.ts'
export type {
  Notify,
  SmtpAuth,
  SmtpEnvelope,
  SmtpOptions,
  SmtpRecipient,
  SmtpSent,
  SmtpSession,
} from './exchange/smtp/smtp-session.ts'
export { isSubmissionHost } from './exchange/smtp/submission-host.ts'
export { calendarView, type EventOptions, getEvent, listCalendars, listEvents } from './graph/calendars.ts'
export type { GraphClientOptions, GraphExchange } from './graph/client-options.ts'
export { createGraphClient } from './graph/create-graph-client.ts'
export {
  contactsIn,
  type DeltaOptions,
  type DeltaSet,
  deltaChanges,
  eventsBetween,
  type ItemChange,
  linksWithChanges,
  mailFoldersOf,
  messagesIn,
  readItems,
} from './graph/delta.ts'
export { isResyncNeeded } from './graph/delta-resync.ts'
export { type GateLimits, gateLimits } from './graph/gate-limits.ts'
export type {
  GateKey,
  GraphAnswer,
  GraphClient,
  GraphRequest,
  Outcome,
  Page,
  Permit,
  ThrottleGate,
  UploadRequest,
} from './graph/graph-client.ts'
export { assertGraphPath, GraphPathError, type GraphPathProblem, isGraphVersion } from './graph/graph-path.ts'
export { AnswerTooLargeError, UnexpectedAnswerError } from './graph/json-answer.ts'
export { type Folder, type FolderOptions, getMailFolder, listMailFolders } from './graph/mail-folders.ts'
export { getMailboxSettings } from './graph/mailbox-settings.ts'
export { memoryGate } from './graph/memory-gate.ts'
export {
  attachmentContent,
  getMessage,
  listAttachments,
  listMessages,
  type MessageChange,
  type MessageDeltaOptions,
  type MessageListOptions,
  messageDelta,
  messageMime,
} from './graph/messages.ts'
export { type NotificationTokenExpectation, provesMicrosoft } from './graph/notification-token.ts'
export {
  type ChangeNotification,
  type EncryptedContent,
  type Notifications,
  openContent,
  readNotifications,
} from './graph/notifications.ts'
export { getOrganization } from './graph/organization.ts'
export { type Identified, type ListOptions, mailboxPath, type ReadOptions } from './graph/resource.ts'
export { parseRetryAfter } from './graph/retry-after.ts'
export { type DraftFile, type DraftToSend, sendDraft } from './graph/send-draft.ts'
export {
  createSubscription,
  deleteSubscription,
  type GraphSubscription,
  type NotifiedItems,
  notificationUrlOf,
  renewSubscription,
  type SubscriptionWish,
  subscriptionMinutes,
} from './graph/subscriptions.ts'
export { type DirectoryUser, getUser, listUsers } from './graph/users.ts'
export { MicrosoftError } from './microsoft-error.ts'
export { type Random, uuid } from './random.ts'
export {
  type Cloud,
  type CloudId,
  clouds,
  type EmulatorDoors,
  emulatorCloud,
  findCloud,
} from './reference/clouds.ts'
export {
  type ConnectorMode,
  type ConnectorType,
  type ConnectorTypeId,
  connectorTypes,
  type DirectoryChoice,
  findConnectorType,
  type PermissionPreset,
} from './reference/connector-types.ts'
export {
  findPermission,
  isGranted,
  type Permission,
  type PermissionGroup,
  type PermissionKind,
  type PermissionResource,
  permissions,
  resourceAppIds,
} from './reference/permissions.ts'
export {
  type AskedPermission,
  type ConsentRequest,
  consentRequests,
  delegatedScopes,
  modeOf,
  PermissionChoiceError,
  type PermissionChoices,
  permissionsFor,
  tokenResource,
} from './reference/permissions-for.ts'
export type { Refusal, RefusalKind, RefusalSubject } from './refusal.ts'
export {
  classifyEntraRefusal,
  type EntraAnswer,
  type EntraDescription,
  readEntraDescription,
} from './refusal-entra.ts'
export { classifyGraphRefusal, type GraphErrorAnswer } from './refusal-graph.ts'
export { classifyTransportFailure } from './refusal-transport.ts'
