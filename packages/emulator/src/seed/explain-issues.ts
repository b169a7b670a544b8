import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** One line for each thing that a schema found: the path of the field, what stands there, what would be right. */
export function explainIssues(issues: readonly Issue[], written: unknown): string[] {
  return issues.flatMap((issue) => explain(issue, [], written))
}

function explain(issue: Issue, above: readonly PropertyKey[], written: unknown): string[] {
  const path = [...above, ...issue.path]
  const place = pathText(path)
  const value = valueAt(written, path)
  const line = (text: string) => [`${place}: ${text}`]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(
        (key) => `${pathText([...path, key])}: is not a field here; check the spelling or leave it out`,
      )
    case 'invalid_union': {
      if ('discriminator' in issue && typeof issue.discriminator === 'string') {
        return line(`is ${shown(value)}; the field ${issue.discriminator} says which kind it is`)
      }
      return line(`is ${shown(value)}; ${issue.message}`)
    }
    case 'invalid_value':
      return line(
        `is ${shown(value)}; should be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`,
      )
    case 'invalid_type':
      if (value === undefined) return line(`is missing; should be ${article(issue.expected)}`)
      return line(`is ${shown(value)}; should be ${article(issue.expected)}`)
    default:
      return line(
        value === undefined || typeof value === 'object'
          ? issue.message
          : `is ${shown(value)}; ${issue.message}`,
      )
  }
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    array: 'a list',
    object: 'fields with values',
    boolean: 'true or false',
    int: 'a whole number',
    number: 'a number',
  }
  return words[expected] ?? expected
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text.replace(/^\./, '') || '(the file)'
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Reflect.get(at, part)
  }
  return at
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
