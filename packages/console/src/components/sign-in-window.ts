/** A window for a sign-in, while the page stays. */
export interface SignInWindow {
  /** Whether the browser kept it shut. */
  blocked: boolean
  /** Leads it to the sign-in, which cannot reach back into this page. */
  goTo: (url: string) => void
  close: () => void
}

/** To be called by the press itself, before anything is asked for: what opens later is kept shut by browsers. */
export function openSignInWindow(): SignInWindow {
  const opened = window.open('about:blank', '_blank', 'popup,width=520,height=720')
  return {
    blocked: opened === null,
    goTo(url) {
      if (opened === null) return
      opened.opener = null
      opened.location.href = url
    },
    close: () => opened?.close(),
  }
}
