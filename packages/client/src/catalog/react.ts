import { createElement, type ReactElement, useEffect, useRef } from 'react'
import { mountCatalog } from './mount.tsx'
import type { CatalogOptions } from './options.ts'

export type { CatalogChange, CatalogOptions } from './options.ts'
export { type CatalogTexts, english } from './texts.ts'

export interface GatewardenCatalogProps extends CatalogOptions {
  className?: string | undefined
}

/** The catalog as a React component. What it begins with is what it keeps: give it another `key` to begin anew. */
export function GatewardenCatalog({ className, ...options }: GatewardenCatalogProps): ReactElement {
  const at = useRef<HTMLDivElement>(null)
  // Functions are new with every render; the newest is the one that is called.
  const newest = useRef(options)
  newest.current = options
  const { url, flow, theme, locale, connector, returnUrl } = options
  // biome-ignore lint/correctness/useExhaustiveDependencies: functions and texts are read when they are used.
  useEffect(() => {
    if (at.current === null) return undefined
    const mounted = mountCatalog(at.current, {
      ...newest.current,
      token: (renew) => newest.current.token(renew),
      onChange: (change) => newest.current.onChange?.(change),
    })
    return () => mounted.unmount()
  }, [url, flow, theme, locale, connector, returnUrl])
  return createElement('div', { ref: at, className })
}
