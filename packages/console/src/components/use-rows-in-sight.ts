import { useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

export interface RowsInSight<Frame extends HTMLElement, Row extends HTMLElement> {
  /** Around the rows. */
  frame: RefObject<Frame | null>
  /** Those to draw, in order; each has `data-index` and `ref={measure}`. */
  items: VirtualItem[]
  /** Pixels in place of the rows above and below. */
  above: number
  below: number
  measure: (row: Row | null) => void
}

/**
 * Of many rows that scroll with the window, those in sight and a few more.
 * @param estimate of one row's height, in pixels, until it is measured
 * @param keyOf the same function for the same rows: with another one all are counted anew with every picture
 */
export function useRowsInSight<Frame extends HTMLElement, Row extends HTMLElement>(
  count: number,
  estimate: number,
  keyOf: (index: number) => string,
): RowsInSight<Frame, Row> {
  const frame = useRef<Frame>(null)
  const [top, setTop] = useState(0)
  const look = useCallback(() => {
    if (frame.current) setTop(Math.round(frame.current.getBoundingClientRect().top + window.scrollY))
  }, [])
  // What stands above them may grow and shrink, with a picture of theirs or without: the same number draws nothing anew.
  useLayoutEffect(look)
  useEffect(() => {
    const observer = new ResizeObserver(look)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [look])
  const virtual = useWindowVirtualizer<Row>({
    count,
    estimateSize: () => estimate,
    overscan: 6,
    scrollMargin: top,
    getItemKey: keyOf,
  })
  const items = virtual.getVirtualItems()
  const ends = top + virtual.getTotalSize()
  return {
    frame,
    items,
    above: Math.max(0, (items[0]?.start ?? ends) - top),
    below: Math.max(0, ends - (items.at(-1)?.end ?? ends)),
    measure: virtual.measureElement,
  }
}
