import type { CatalogTexts } from './texts.ts'

/** What has happened, for the page around the catalog. Ids only: never a token or a code. */
export type CatalogChange =
  | { type: 'connected'; connection: string | null }
  | { type: 'disconnected'; connection: string }

export interface CatalogOptions {
  /** Origin of the service. */
  url: string
  /**
   * The customer's token to use now, from your back end (POST /v1/customer-tokens). Asked before each call, and once more, with
   * true, where the one that it gave is refused.
   */
  token(renew: boolean): string | Promise<string>
  /** Where the browser comes back to from Microsoft; this page unless told. Its origin must be registered. */
  returnUrl?: string | undefined
  /**
   * Hands the completion code to your back end, which redeems it (POST /v1/connect-sessions/{id}/complete). Left out where the
   * page at the return URL does so by itself.
   */
  complete?: ((returned: { session: string; code: string }) => Promise<void>) | undefined
  /** popup: Microsoft's sign-in in a window of its own, the default. redirect: in this one. */
  flow?: 'popup' | 'redirect' | undefined
  /** auto, the default: as the browser is set. */
  theme?: 'auto' | 'light' | 'dark' | undefined
  /** Texts that differ from the English ones: a translation, or words of your own. */
  texts?: Partial<CatalogTexts> | undefined
  /** For dates and numbers, such as de-AT; the browser's unless told. */
  locale?: string | undefined
  /** Name or id of a connector to begin with. */
  connector?: string | undefined
  onChange?: ((change: CatalogChange) => void) | undefined
}
