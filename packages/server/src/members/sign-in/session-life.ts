/** A session that nobody uses ends after this many seconds; while it is used it goes on, written at most once an hour. */
export const sessionSeconds = 24 * 3600
export const sessionRenewedSeconds = 3600

/** Carries the address of the socket to the sign-in library; what a client sends under this name does not reach it. */
export const addressHeader = 'x-gatewarden-address'

/** So long after signing in one may change how one signs in. */
export const freshSeconds = 3600
