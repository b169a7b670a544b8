import type { Refusal } from '@gatewarden/microsoft'

/**
 * A link that somebody opens to connect, and what became of it.
 *
 *   open ──a browser begins──▶ begun ──the browser comes to an end with a grant──▶ finished ──code redeemed──▶ completed
 *                               ▲  └──refused, declined, forged──▶ failed
 *                               └────── begun again, in the same browser ─┘
 *
 * The first browser that begins is the only one that can go on. A session that nobody finishes, or whose code nobody
 * redeems, fails when its time is over. A link for an administrator (purpose `admin`) has no code: it is pinned to the
 * tenant of the grant that waits for her, and is completed when she has come to the end. Until then it may be begun anew
 * in another browser; each trip still belongs to the browser that began it.
 */
export interface Session {
  /** `cs_…` */
  id: string
  purpose: 'connect' | 'reconnect' | 'admin'
  status: 'open' | 'begun' | 'finished' | 'completed' | 'failed'
  customer: string
  /** The ones to choose from. */
  connectorIds: string[]
  /** Null until a browser has begun. */
  connectionId: string | null
  grantId: string | null
  /** The only tenant that may sign in; null: any. */
  tenantId: string | null
  completion: Completion
  returnUrl: string | null
  loginHint: string | null
  probeMailbox: string | null
  /** Scopes of the admin consents that the browser came back from. */
  consented: string[]
  browserMac: Buffer | null
  /** Who has signed in by this link. */
  signedIn: SignedIn | null
  outcome: Outcome | null
  codeMac: Buffer | null
  codeExpiresAt: Date | null
  codeTries: number
  createdBy: string
  createdAt: Date
  expiresAt: Date
  finishedAt: Date | null
  completedAt: Date | null
}

/**
 * How the one who began says that she is the one who ended.
 * return: the browser carries a code to the return URL; the integrator's back end, which knows her, redeems it.
 * code: the end page shows a code, which she carries back by hand to the program that made the link.
 * end-page: reaching the end page is enough. Only for the installation's own organization.
 * none: links for administrators.
 */
export const completions = ['return', 'code', 'end-page', 'none'] as const
export type Completion = (typeof completions)[number]

export interface SignedIn {
  tenantId: string
  oid: string
  name: string | null
}

/** How a session stands or ended, in the words of the connection's status. */
export interface Outcome {
  status: string
  code: string | null
  reason: string | null
  remedy: string | null
  refusal: Refusal | null
}

/** One trip of the browser to Microsoft and back, good for one answer. */
export interface Trip {
  sessionId: string
  /**
   * sign-in: who it is; for a person with the permissions. ask-admin: who it is and nothing else, because an
   * administrator has to approve first. consent: an administrator's consent for the organization.
   */
  step: 'sign-in' | 'ask-admin' | 'consent'
  /** For a consent: the scope that was asked for. */
  scope: string | null
  /** The only tenant that may come back; null: it is not known yet. */
  tenantId: string | null
  /** Tenant segment of the address. */
  segment: string
  /** Nonce, PKCE verifier, and all of the above but the session; see trip.ts. */
  sealed: Buffer
  expiresAt: Date
  usedAt: Date | null
}
