export {
  createDatabaseGate,
  type DatabaseGate,
  type DatabaseGateOptions,
  forgetLanes,
} from './database-gate.ts'
