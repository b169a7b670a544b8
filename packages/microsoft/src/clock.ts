/** Time as the caller owns it. */
export interface Clock {
  now(): Date
}
