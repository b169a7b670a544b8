import type { ValidationTargets } from 'hono'
import type { z } from 'zod'
import { GatewardenError } from '../errors.ts'

type Issue = z.core.$ZodIssue

/** One field that is not right. */
export interface FieldProblem {
  /** Where: `body.credentials.0.secret`, `query.cursor`, `path.id`. */
  field: string
  problem: string
}

const places: Record<keyof ValidationTargets, string> = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
}

/** Every field that did not validate, as one error. Values are not repeated: they may be secrets. */
export function invalidRequest(target: keyof ValidationTargets, issues: readonly Issue[]): GatewardenError {
  const problems = issues.flatMap((issue) => fieldProblems(places[target], issue))
  return new GatewardenError('invalid_request', {
    detail: `${problems.map(({ field, problem }) => `${field}: ${problem}`).join('; ')}.`,
    remedy: 'Mend the named fields; GET /v1/openapi.json describes them all.',
    extra: { errors: problems },
  })
}

/** One field that is not right, found past the schema. */
export function invalidField(field: string, problem: string, remedy?: string): GatewardenError {
  return new GatewardenError('invalid_request', {
    detail: `${field}: ${problem}.`,
    remedy: remedy ?? 'Mend the named field; GET /v1/openapi.json describes them all.',
    extra: { errors: [{ field, problem }] },
  })
}

function fieldProblems(place: string, issue: Issue): FieldProblem[] {
  const field = [place, ...issue.path.map(String)].join('.')
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => ({ field: `${field}.${name}`, problem: 'is not known here' }))
    case 'invalid_type':
      return [{ field, problem: typeProblem(issue) }]
    case 'invalid_value':
      return [
        { field, problem: `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}` },
      ]
    case 'invalid_union': {
      // The form that was most likely meant is the one with the fewest problems; the others would only mislead.
      const counts = issue.errors.map((one) => one.length)
      const inner = issue.errors.find((one) => one.length === Math.min(...counts)) ?? []
      const deepest = inner.filter((one) => one.path.length > 0 || one.code === 'unrecognized_keys')
      if (deepest.length === 0) return [{ field, problem: 'has none of the forms that are known here' }]
      return deepest.flatMap((one) => fieldProblems(place, { ...one, path: [...issue.path, ...one.path] }))
    }
    default:
      return [{ field, problem: lowerFirst(issue.message) }]
  }
}

function typeProblem(issue: Issue & { code: 'invalid_type' }): string {
  return issue.input === undefined && issue.message.includes('undefined')
    ? `is missing; expected ${issue.expected}`
    : `must be ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')
