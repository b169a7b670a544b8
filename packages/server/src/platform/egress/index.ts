export { type Reach, reachOf } from './allowed-address.ts'
export { createEgress, type EgressOptions, urlProblem } from './create-egress.ts'
export {
  type Egress,
  type EgressAnswer,
  EgressError,
  type EgressProblem,
  type EgressRequest,
} from './egress.ts'
