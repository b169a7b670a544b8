declare global {
  interface Window {
    /** Read by `get-nonce`, for the style element that keeps a page still while a dialog is open. */
    __webpack_nonce__?: string
  }
}

/** What the content security policy of this page lets style elements carry. */
export const styleNonce: string =
  document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

window.__webpack_nonce__ = styleNonce
