import { useDebouncedCallback } from '@mantine/hooks'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

const patienceMs = 300

/**
 * Does something once nobody types any more, unless she has left for another page meanwhile: what belongs to the one before
 * must not call her back.
 */
export function useDebouncedHere<Args extends unknown[]>(commit: (...args: Args) => void) {
  const router = useRouter()
  const later = useDebouncedCallback((pathname: string, args: Args) => {
    if (router.latestLocation.pathname === pathname) commit(...args)
  }, patienceMs)
  return (...args: Args) => later(router.latestLocation.pathname, args)
}

/**
 * A search box whose text goes into the address once nobody types any more.
 * @param value as it stands in the address
 */
export function useDebouncedSearch(value: string, commit: (text: string) => void) {
  const [text, setText] = useState(value)
  // What the box itself has put into the address comes back when more may have been typed.
  const own = useRef(value)
  useEffect(() => {
    if (value !== own.current) setText(value)
    own.current = value
  }, [value])
  const later = useDebouncedHere((next: string) => {
    own.current = next
    commit(next)
  })
  const change = (next: string) => {
    setText(next)
    later(next.trim())
  }
  return { text, change }
}
