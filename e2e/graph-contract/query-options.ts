import { shown } from './json.ts'
import type { Problem } from './problem.ts'
import { splitOutside } from './projection.ts'
import type { Operation, QueryOption } from './route-table.ts'

/** Checks a query against what the operation takes. */
export function validateQuery(operation: Operation, options: ReadonlyMap<string, string>): Problem[] {
  const problems: Problem[] = []
  for (const [name, value] of options) {
    const option = operation.queryOptions.get(name)
    if (option) problems.push(...validateOption(option, value))
    else problems.push({ rule: 'unknown-query-option', at: name, message: unknownOption(operation, name) })
  }
  const continued = ['$skiptoken', '$deltatoken', '$skipToken', '$deltaToken'].some((name) =>
    options.has(name),
  )
  for (const name of operation.requiredQueryOptions) {
    if (!options.has(name) && !continued)
      problems.push({ rule: 'missing-query-option', at: name, message: 'has to be given' })
  }
  // facts 3.1: search on messages goes with neither of the two.
  if (options.has('$search') && /\/messages$/.test(operation.path)) {
    for (const name of ['$filter', '$orderby']) {
      if (options.has(name))
        problems.push({
          rule: 'query-option-value',
          at: name,
          message: 'cannot be combined with $search on messages',
        })
    }
  }
  return problems
}

function unknownOption(operation: Operation, name: string): string {
  const known = [...operation.queryOptions.keys()]
  const dollar = known.includes(`$${name}`) ? `; write $${name}` : ''
  return `${operation.method.toUpperCase()} ${operation.path} takes ${known.join(', ') || 'no query options'}${dollar}`
}

function validateOption(option: QueryOption, value: string): Problem[] {
  const wrong = (message: string): Problem[] => [{ rule: 'query-option-value', at: option.name, message }]
  switch (option.kind) {
    case 'integer':
      return /^\d+$/.test(value) && (option.name !== '$top' || Number(value) <= 1000)
        ? []
        : wrong(`${shown(value)} should be a whole number${option.name === '$top' ? ' up to 1000' : ''}`)
    case 'boolean':
      return value === 'true' || value === 'false' ? [] : wrong(`${shown(value)} should be true or false`)
    case 'list':
      return splitOutside(value, ',').flatMap((entry) => unknownEntry(option, entry))
    case 'text':
      return value === '' ? wrong('is empty') : []
  }
}

function unknownEntry(option: QueryOption, entry: string): Problem[] {
  const trimmed = entry.trim()
  const path = trimmed.replace(/\(.*$/s, '').replace(/ (asc|desc)$/, '')
  const [first = ''] = path.split('/')
  // A cast such as microsoft.graph.eventMessage/startDateTime names a property of a derived type.
  if (!option.entries || first.includes('.') || option.entries.has(first)) return []
  return [{ rule: 'query-option-value', at: option.name, message: `${shown(trimmed)} is no property here` }]
}
