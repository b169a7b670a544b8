/** The rules by name. The mutation test breaks each of them once. */
export type Rule =
  | 'unknown-path'
  | 'unknown-method'
  | 'unknown-query-option'
  | 'query-option-value'
  | 'missing-query-option'
  | 'undeclared-status'
  | 'content-type'
  | 'header'
  | 'body-missing'
  | 'body-unexpected'
  | 'not-json'
  | 'unknown-property'
  | 'missing-property'
  | 'unselected-property'
  | 'unexpanded-property'
  | 'annotation'
  | 'wrong-type'
  | 'wrong-enum'
  | 'wrong-format'
  | 'null'
  | 'odata-type'
  | 'collection-shape'
  | 'error-shape'
  | 'batch'

export interface Problem {
  readonly rule: Rule
  /** Where: a header, a query option, or a path into the body such as `value[3].from.emailAddress`. */
  readonly at: string
  readonly message: string
}

export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(({ rule, at, message }) => `[${rule}] ${at}: ${message}`).join('\n')
}
