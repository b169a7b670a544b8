import { fieldProblems } from './problem.ts'

/** What the service found wrong with a field of the body, or with something inside of it. */
export function problemOf(error: unknown): (field: string) => string | undefined {
  const problems = Object.entries(fieldProblems(error))
  return (field) => problems.find(([at]) => at === `body.${field}` || at.startsWith(`body.${field}.`))?.[1]
}
