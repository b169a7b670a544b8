/** The browser around the catalog, as far as it is used: tests have one of their own. */
export interface Surroundings {
  /** Opens an empty window; null where the browser kept it shut. Called while the press of a button is being handled. */
  openWindow(): OpenedWindow | null
  /** Leaves the page. */
  go(url: string): void
  here(): string
  wait(ms: number, then: () => void): () => void
  isVisible(): boolean
  copy(text: string): Promise<void>
}

export interface OpenedWindow {
  go(url: string): void
  close(): void
}

export const browserSurroundings: Surroundings = {
  openWindow() {
    const width = 600
    const height = Math.min(760, window.screen.availHeight)
    const left = Math.max(0, window.screenX + (window.outerWidth - width) / 2)
    const top = Math.max(0, window.screenY + (window.outerHeight - height) / 2)
    const features = `popup,width=${width},height=${height},left=${left},top=${top}`
    const opened = window.open('', '_blank', features)
    if (opened === null || opened.closed) return null
    // What is shown there shall not be able to lead this page elsewhere.
    opened.opener = null
    return {
      go: (url) => opened.location.replace(url),
      close: () => opened.close(),
    }
  },
  go: (url) => window.location.assign(url),
  here: () => window.location.href,
  wait(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
  isVisible: () => document.visibilityState === 'visible',
  copy: (text) => navigator.clipboard.writeText(text),
}
