import type { Page } from 'playwright-core'

/** How far apart the pictures were while a page scrolled; milliseconds. */
export interface Scrolling {
  frames: number
  p50: number
  p95: number
  longest: number
  /** Pictures that came more than 50 ms after the one before. */
  late: number
}

// What runs in the page is text: its types are the browser's, which the rest must not have.
const scrollInPage = `new Promise((resolve) => {
  const gaps = []
  const end = performance.now() + 4000
  let before
  const step = (now) => {
    if (before !== undefined) gaps.push(now - before)
    before = now
    scrollBy(0, 120)
    if (now < end) requestAnimationFrame(step)
    else resolve(gaps)
  }
  requestAnimationFrame(step)
})`

/** Scrolls a page downwards for four seconds, 120 px with each picture. */
export async function measureScrolling(page: Page): Promise<Scrolling> {
  const gaps = await page.evaluate<number[]>(scrollInPage)
  const sorted = gaps.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return {
    frames: gaps.length,
    p50: at(0.5),
    p95: at(0.95),
    longest: sorted.at(-1) ?? 0,
    late: gaps.filter((gap) => gap > 50).length,
  }
}
