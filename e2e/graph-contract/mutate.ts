import { isObject } from './json.ts'

/** A deep copy of `value` with the place at `path` (such as `value.0.from.emailAddress`) replaced, or left out for undefined. */
export function withChange(value: unknown, path: string, replacement: unknown): unknown {
  const [first, ...rest] = path.split('.')
  if (first === undefined || path === '') return replacement
  const next = (inner: unknown) =>
    rest.length === 0 ? replacement : withChange(inner, rest.join('.'), replacement)
  if (Array.isArray(value)) {
    const index = Number(first)
    if (index >= value.length) return [...value, next(undefined)]
    return value.flatMap((entry, at) => (at === index ? present(next(entry)) : [entry]))
  }
  const copy: Record<string, unknown> = isObject(value) ? { ...value } : {}
  const name = first.replaceAll('~', '.')
  const changed = next(copy[name])
  if (changed === undefined) delete copy[name]
  else copy[name] = changed
  return copy
}

function present(value: unknown): unknown[] {
  return value === undefined ? [] : [value]
}
