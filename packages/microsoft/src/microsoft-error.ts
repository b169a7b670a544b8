import type { Refusal } from './refusal.ts'

/**
 * Whatever Microsoft refused, or did not answer. Carries the sorted Refusal; the raw cause is not enumerable,
 * because it may hold a response with a token in it and logs print what is enumerable.
 */
export class MicrosoftError extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal, cause?: unknown) {
    super(`${refusal.aadsts === undefined ? refusal.error : `AADSTS${refusal.aadsts}`}: ${refusal.reason}`)
    this.name = 'MicrosoftError'
    this.refusal = refusal
    Object.defineProperty(this, 'cause', { value: cause, enumerable: false })
  }
}
