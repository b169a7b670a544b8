/**
 * What a `$filter` says, as a tree. Names keep the spelling of the text; the compiler resolves them.
 * Grammar: OData 4.01, part 2 (URL conventions), section 5.1.1, the part that Graph documents.
 */
export type FilterExpression =
  | BinaryExpression
  | NotExpression
  | InExpression
  | CallExpression
  | PathExpression
  | LambdaExpression
  | Literal

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

export interface BinaryExpression {
  readonly kind: 'binary'
  readonly operator: 'and' | 'or' | ComparisonOperator
  readonly left: FilterExpression
  readonly right: FilterExpression
}

export interface NotExpression {
  readonly kind: 'not'
  readonly operand: FilterExpression
}

export interface InExpression {
  readonly kind: 'in'
  readonly operand: FilterExpression
  readonly values: readonly Literal[]
}

export interface CallExpression {
  readonly kind: 'call'
  readonly name: FunctionName
  readonly arguments: readonly FilterExpression[]
}

export const functionNames = [
  'startswith',
  'endswith',
  'contains',
  'tolower',
  'toupper',
  'trim',
  'length',
] as const

export type FunctionName = (typeof functionNames)[number]

/** A property, or a step by step way to one: `from/emailAddress/address`, `assignedLicenses/$count`. */
export interface PathExpression {
  readonly kind: 'path'
  readonly segments: readonly string[]
}

/** `toRecipients/any(r:r/emailAddress/address eq 'a@b')`; `any()` without a predicate means "not empty". */
export interface LambdaExpression {
  readonly kind: 'lambda'
  readonly quantifier: 'any' | 'all'
  readonly collection: readonly string[]
  readonly variable: string
  readonly predicate: FilterExpression | null
}

export type Literal =
  | { readonly kind: 'literal'; readonly type: 'null'; readonly value: null }
  | { readonly kind: 'literal'; readonly type: 'boolean'; readonly value: boolean }
  | { readonly kind: 'literal'; readonly type: 'string'; readonly value: string }
  | { readonly kind: 'literal'; readonly type: 'number'; readonly value: number }
  /** Milliseconds since 1970; a plain date stands for its midnight in UTC. */
  | { readonly kind: 'literal'; readonly type: 'dateTimeOffset'; readonly value: number }
  | { readonly kind: 'literal'; readonly type: 'guid'; readonly value: string }
  /** `microsoft.graph.importance'high'`. */
  | { readonly kind: 'literal'; readonly type: 'enum'; readonly value: string }
