import { useState } from 'react'
import { type Draft, emptyDraft, loadFileNames, sourceNames, whens } from './draft.ts'

/** What begins like this in the tab's storage goes when its member signs out. */
export const draftPrefix = 'gatewarden.draft.'

interface KeptDraft {
  draft: Draft
  change: (part: Partial<Draft>) => void
  /** Once the collection has been made of it. */
  forget: () => void
}

/**
 * What the wizard has been told, kept in this tab for as long as it is open: a reload, or a look at another page in the middle
 * of it, loses nothing.
 * @param name of the member and of what she began with, so that nobody goes on with another's
 */
export function useKeptDraft(name: string, begin: Draft): KeptDraft {
  const key = draftPrefix + name
  const [draft, setDraft] = useState(() => readDraft(sessionStorage.getItem(key), begin))
  return {
    draft,
    change: (part) =>
      setDraft((old) => {
        const next = { ...old, ...part }
        sessionStorage.setItem(key, JSON.stringify(next))
        return next
      }),
    forget: () => sessionStorage.removeItem(key),
  }
}

/** Nothing of it stays behind for who uses the browser next. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(draftPrefix)) sessionStorage.removeItem(key)
}

/** A draft as it was kept; what has not its shape (of an older version, of somebody's hand) is left out, and it begins anew. */
export function readDraft(text: string | null, begin: Draft): Draft {
  if (text === null) return begin
  try {
    const kept: unknown = JSON.parse(text)
    return isDraft(kept) ? kept : begin
  } catch {
    return begin
  }
}

const model = {
  ...emptyDraft('UTC'),
  custodians: [{ name: '', mailboxes: [''] }],
  sources: (value: unknown) => Array.isArray(value) && value.every((one) => sourceNames.includes(one)),
  loadFiles: (value: unknown) => Array.isArray(value) && value.every((one) => loadFileNames.includes(one)),
  when: (value: unknown) => whens.some((one) => one === value),
  dateField: (value: unknown) => value === 'received' || value === 'sent',
}

const isDraft = (kept: unknown): kept is Draft => isLike(kept, model)

/**
 * The same names with values of the same types, all the way down; a list is like the first of its model, null like a text or null,
 * and a function says it itself.
 */
function isLike(value: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'function') return wanted(value) === true
  if (wanted === null) return value === null || typeof value === 'string'
  if (typeof wanted !== 'object') return typeof value === typeof wanted
  if (Array.isArray(wanted)) return Array.isArray(value) && value.every((one) => isLike(one, wanted[0]))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const names = new Map(Object.entries(value))
  return Object.entries(wanted).every(([name, one]) => isLike(names.get(name), one))
}
