/** Header names in lower case, as node and undici give them. */
export type Headers = Record<string, string>

const immutableIds = 'IdType="ImmutableId"'

/** Lower-cases the names; the last of two spellings wins. */
export function lowerCased(headers: Readonly<Record<string, string>> | undefined): Headers {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
}

/**
 * The `Prefer` of a call: what the caller prefers, and always immutable ids. A caller's IdType gives way, because ids
 * of two kinds must never meet in one store.
 */
export function preferHeader(given: string | undefined): string {
  const others = splitPreferences(given ?? '').filter((preference) => !/^idtype\s*=/i.test(preference))
  return [immutableIds, ...others].join(', ')
}

/** The page size that a `Prefer` asks for (`odata.maxpagesize`). */
export function preferredPageSize(prefer: string | undefined): number | undefined {
  for (const preference of splitPreferences(prefer ?? '')) {
    const size = /^(?:odata\.)?maxpagesize\s*=\s*"?(\d+)"?$/i.exec(preference)?.[1]
    if (size !== undefined) return Number(size)
  }
  return undefined
}

/** The same `Prefer` with another page size. */
export function withPageSize(prefer: string | undefined, size: number): string {
  const others = splitPreferences(prefer ?? '').filter(
    (preference) => !/^(?:odata\.)?maxpagesize\s*=/i.test(preference),
  )
  return [...others, `odata.maxpagesize=${size}`].join(', ')
}

/** Preferences are separated by commas outside of quotes (RFC 7240 section 2). */
function splitPreferences(prefer: string): string[] {
  return (prefer.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? [])
    .map((preference) => preference.trim())
    .filter(Boolean)
}
