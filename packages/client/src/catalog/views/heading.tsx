import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** The heading of what has just been opened: who hears the page instead of seeing it goes on from here. */
export function Heading({ children }: { children: ComponentChildren }) {
  const at = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => at.current?.focus(), [])
  return (
    <h2 ref={at} tabIndex={-1}>
      {children}
    </h2>
  )
}
