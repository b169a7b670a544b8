export {
  type Answer,
  createClient,
  type GatewardenClient,
  type Input,
  type Item,
  type ListName,
  type OperationName,
} from './client.ts'
export type { CallOptions, ClientOptions, Http, Page, Query } from './http.ts'
export type * from './operations.ts'
export { GatewardenApiError, type Problem } from './problem.ts'
