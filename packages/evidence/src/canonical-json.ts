/** What canonical JSON can hold. Numbers are whole; a member that is undefined is left out. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [member: string]: CanonicalValue | undefined }

/**
 * One text for one value: no white space, members in ascending order of their UTF-16 code units, strings escaped as
 * `JSON.stringify` escapes them. RFC 8785 restricted to whole numbers, except that lone surrogates are kept as escapes.
 * @throws RangeError for a number that is not a safe whole one.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new RangeError(`Canonical JSON holds whole numbers only, not ${value}.`)
    return String(value === 0 ? 0 : value)
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members: string[] = []
  for (const name of Object.keys(value).sort()) {
    const member = value[name]
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(member)}`)
  }
  return `{${members.join(',')}}`
}

const isList = (value: CanonicalValue): value is readonly CanonicalValue[] => Array.isArray(value)
