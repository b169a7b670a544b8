import { badRequest } from './graph-error.ts'

/** What the `Prefer` header asks for (RFC 7240), in the preferences that Graph's Outlook doors know. */
export interface Preferences {
  readonly idForm: 'default' | 'immutable'
  /** Null: as the item is stored. */
  readonly bodyContentType: 'text' | 'html' | null
  /** A Windows or IANA time zone name as it was sent; null: UTC. */
  readonly timeZone: string | null
  /** 1 or more; null: not asked for. */
  readonly maxPageSize: number | null
  /** For directory deltas: changed properties only. */
  readonly minimal: boolean
  /** For a PATCH by an alternate key: make what is not there. */
  readonly createIfMissing: boolean
}

export const noPreferences: Preferences = {
  idForm: 'default',
  bodyContentType: null,
  timeZone: null,
  maxPageSize: null,
  minimal: false,
  createIfMissing: false,
}

/** Reads the header's value; unknown preferences are left out, as RFC 7240 wants it. */
export function parsePrefer(header: string | undefined): Preferences {
  if (header === undefined || header === '') return noPreferences
  const found = { ...noPreferences }
  for (const [, name, quoted, bare] of header.matchAll(/([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;]+)))?/g)) {
    const value = quoted ?? bare ?? ''
    switch (name?.toLowerCase()) {
      case 'idtype':
        if (value.toLowerCase() === 'immutableid') found.idForm = 'immutable'
        break
      case 'outlook.body-content-type':
        if (value.toLowerCase() === 'text') found.bodyContentType = 'text'
        if (value.toLowerCase() === 'html') found.bodyContentType = 'html'
        break
      case 'outlook.timezone':
        found.timeZone = value
        break
      case 'odata.maxpagesize':
      case 'maxpagesize':
        found.maxPageSize = pageSize(value)
        break
      case 'return':
        if (value.toLowerCase() === 'minimal') found.minimal = true
        break
      case 'create-if-missing':
        found.createIfMissing = true
        break
    }
  }
  return found
}

function pageSize(value: string): number {
  const size = Number(value)
  if (!Number.isInteger(size) || size < 1) {
    throw badRequest(
      `Invalid value '${value}' for the preference odata.maxpagesize: a positive integer is required.`,
    )
  }
  return size
}

/** The `Preference-Applied` header for the preferences that an answer has honoured; empty when there are none. */
export function preferenceApplied(
  preferences: Preferences,
  honoured: readonly ('idForm' | 'bodyContentType' | 'timeZone' | 'maxPageSize' | 'minimal')[],
): Readonly<Record<string, string>> {
  const applied: string[] = []
  for (const name of honoured) {
    if (name === 'idForm' && preferences.idForm === 'immutable') applied.push('IdType="ImmutableId"')
    if (name === 'bodyContentType' && preferences.bodyContentType) {
      applied.push(`outlook.body-content-type="${preferences.bodyContentType}"`)
    }
    if (name === 'timeZone' && preferences.timeZone)
      applied.push(`outlook.timezone="${preferences.timeZone}"`)
    if (name === 'maxPageSize' && preferences.maxPageSize)
      applied.push(`odata.maxpagesize=${preferences.maxPageSize}`)
    if (name === 'minimal' && preferences.minimal) applied.push('return=minimal')
  }
  return applied.length === 0 ? {} : { 'Preference-Applied': applied.join(', ') }
}
