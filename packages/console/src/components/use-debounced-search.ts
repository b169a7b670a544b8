import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'

/**
 * A search box whose text goes into the address once nobody types any more.
 * @param value as it stands in the address
 */
export function useDebouncedSearch(value: string, commit: (text: string) => void) {
  const [text, setText] = useState(value)
  const later = useDebouncedCallback(commit, 300)
  useEffect(() => setText(value), [value])
  const change = (next: string) => {
    setText(next)
    later(next.trim())
  }
  return { text, change }
}
