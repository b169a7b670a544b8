import { SmtpError, type SmtpSession } from '@gatewarden/microsoft'
import { openServer, type ServerNeeds, signInOf } from '../profiles/open-server.ts'
import type { SendingProfile } from '../profiles/profile.ts'

/** How long a connection that has sent waits for the next message. Exchange counts it among the mailbox's three meanwhile. */
const waitMs = 5000
/** Messages over one connection; servers end theirs at some number, Postfix at 100. */
const mostMessages = 50

/** A signed-in connection for one message. */
export interface LentServer {
  session: SmtpSession
  /** It has sent before, so that the server may have hung up on it meanwhile. */
  isUsed: boolean
  /** Done with it: kept for the next message of the profile, where it still can be. */
  giveBack(): Promise<void>
}

interface Kept {
  session: SmtpSession
  /** Ends it in the middle of whatever it does. */
  abort: AbortController
  /** What it signed in with: another token or password wants another connection. */
  signIn: string
  sent: number
  timer?: NodeJS.Timeout
}

/**
 * Connections of one batch of submissions: one that has sent a message sends the next of its profile. No more are open for a
 * profile than were sending at once, which takeSubmission limits.
 */
export class KeptServers {
  readonly #needs: ServerNeeds
  readonly #idle = new Map<string, Kept[]>()
  #isClosed = false

  constructor(needs: ServerNeeds) {
    this.#needs = needs
  }

  /**
   * A connection of the profile's. The sign-in is asked for each time, so that a connection that was switched off, or a profile that
   * was changed, sends nothing more.
   * @param signal ends it while it is lent
   * @throws SmtpError, GatewardenError as openServer does
   */
  async lend(profile: SendingProfile, signal: AbortSignal): Promise<LentServer> {
    const signIn = JSON.stringify([
      await signInOf(this.#needs, profile, false),
      profile.security,
      profile.localDomain,
    ])
    const idle = this.#idle.get(profile.id) ?? []
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      clearTimeout(kept.timer)
      if (kept.signIn === signIn && kept.session.isOpen) return this.#lent(profile.id, kept, signal)
      await kept.session.close()
    }
    // The connection outlives this message, and so the signal.
    const abort = new AbortController()
    const end = () => abort.abort()
    signal.addEventListener('abort', end)
    try {
      const session = await open(this.#needs, profile, abort.signal)
      return this.#lent(profile.id, { session, abort, signIn, sent: 0 }, signal)
    } finally {
      signal.removeEventListener('abort', end)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const all = [...this.#idle.values()].flat()
    this.#idle.clear()
    for (const { timer } of all) clearTimeout(timer)
    await Promise.all(all.map(({ session }) => session.close()))
  }

  #lent(profileId: string, kept: Kept, signal: AbortSignal): LentServer {
    const { session, abort } = kept
    const isUsed = kept.sent > 0
    const end = () => abort.abort()
    signal.addEventListener('abort', end)
    kept.sent++
    return {
      session,
      isUsed,
      giveBack: async () => {
        signal.removeEventListener('abort', end)
        if (this.#isClosed || !session.isOpen || kept.sent >= mostMessages) return session.close()
        const idle = this.#idle.get(profileId) ?? []
        this.#idle.set(profileId, idle)
        idle.push(kept)
        kept.timer = setTimeout(() => {
          idle.splice(idle.indexOf(kept), 1)
          void session.close()
        }, waitMs)
      },
    }
  }
}

/** Whether a connection was gone before anything of a message was proposed over it. */
export const wasGone = (error: unknown): boolean =>
  error instanceof SmtpError &&
  error.stage === 'sender' &&
  error.outcome === 'not-sent' &&
  (error.reply === undefined || error.reply.code === 421)

/** A token may have been taken back since it was kept: a refused sign-in is tried once more with a new one. */
async function open(needs: ServerNeeds, profile: SendingProfile, signal: AbortSignal): Promise<SmtpSession> {
  try {
    return await openServer(needs, profile, { signal })
  } catch (error) {
    const isRefused = error instanceof SmtpError && error.stage === 'sign-in' && error.reply?.code === 535
    const { type } = profile.authentication
    if (!isRefused || type === 'password' || type === 'none') throw error
    return openServer(needs, profile, { signal, isFresh: true })
  }
}
