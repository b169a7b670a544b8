import { useCallback, useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { type Draft, type DraftCustodian, wishOf } from './draft.ts'
import type { MailboxFound } from './preview-step.tsx'

/** Mailboxes that are asked for at a time: so that the first answers come soon. */
const atOnce = 8

interface Preview {
  found: MailboxFound[]
  error: unknown
  isLooking: boolean
  again: () => void
}

/** Messages that are shown of each mailbox, where they are asked for. */
const samples = 5

/**
 * Looks at the mailboxes of a draft, some at a time.
 * @param granted when access was given, as `datetime-local` has it; empty: nobody says
 * @param isSampled whether messages and hits are shown
 */
export function usePreview(draft: Draft, granted: string, isSampled: boolean): Preview {
  const [found, setFound] = useState<MailboxFound[]>([])
  const [error, setError] = useState<unknown>(null)
  const [isLooking, setLooking] = useState(true)
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((old) => old + 1), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is the wish to look again.
  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    const look = async () => {
      setFound([])
      setError(null)
      setLooking(true)
      const accessGrantedAt = granted === '' ? undefined : new Date(granted).toISOString()
      for (const some of portions(draft.custodians)) {
        const body = {
          ...wishOf(draft, some),
          ...(accessGrantedAt && { accessGrantedAt }),
          samples: isSampled ? samples : 0,
        }
        const { data } = await api.request('POST /v1/collections/preview', { body, signal })
        if (signal.aborted) return
        setFound((old) => [...old, ...data])
      }
    }
    look()
      .catch((caught: unknown) => {
        if (!signal.aborted) setError(caught)
      })
      .finally(() => {
        if (!signal.aborted) setLooking(false)
      })
    return () => ending.abort()
  }, [draft, granted, isSampled, round])
  return { found, error, isLooking, again }
}

/** Custodians by portions of mailboxes; one with many may make a portion by herself. */
function* portions(custodians: readonly DraftCustodian[]): Iterable<DraftCustodian[]> {
  let some: DraftCustodian[] = []
  let size = 0
  for (const one of custodians) {
    if (size > 0 && size + one.mailboxes.length > atOnce) {
      yield some
      some = []
      size = 0
    }
    some.push(one)
    size += one.mailboxes.length
  }
  if (some.length > 0) yield some
}
