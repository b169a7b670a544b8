export type { Check, CheckDefinition, CheckState, Finding } from './check.ts'
export { fromError, runChecks, type RunOptions } from './run-checks.ts'
