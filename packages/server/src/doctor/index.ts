export type { Check, CheckDefinition, CheckState, Finding } from './check.ts'
export { fromError, type RunOptions, runChecks } from './run-checks.ts'
