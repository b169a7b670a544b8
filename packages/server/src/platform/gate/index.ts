export {
  createDatabaseGate,
  type DatabaseGate,
  type DatabaseGateOptions,
  forgetLanes,
} from './database-gate.ts'
export { createGates, type Gates } from './gates.ts'
export { createSharedGates, type GateFor, type SharedGates, type ThrottleBudget } from './shared-gates.ts'
