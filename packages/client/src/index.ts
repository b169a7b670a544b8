export type { FollowedChange, FollowOptions } from './changes.ts'
export {
  type Answer,
  createClient,
  type GatewardenClient,
  type Input,
  type Item,
  type ListName,
  type OperationName,
} from './client.ts'
export type { GraphCallOptions, GraphCalls } from './graph.ts'
export type { CallOptions, ClientOptions, Http, Page, Query, RawBody } from './http.ts'
export type * from './operations.ts'
export {
  type AnyErrorCode,
  type ClientErrorCode,
  GatewardenApiError,
  type GatewardenErrorCode,
  type Problem,
} from './problem.ts'
export type { RetryOptions } from './retry.ts'
export {
  type VerifyOptions,
  verifyWebhook,
  type WebhookBody,
  type WebhookProblem,
  WebhookVerificationError,
} from './verify-webhook.ts'
