import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'

/** How one command is run. Untagged answers are written as they come; failures are thrown as ImapError. */
export interface ImapCommand {
  /** Where it may be given: by anybody, before signing in, after it, or only with a folder open. */
  readonly from: 'any' | 'stranger' | 'authenticated' | 'selected'
  /** Numbers are in use while it runs: expunged messages are told later (RFC 3501 section 7.4.1). */
  readonly keepsNumbers?: true
  /**
   * Takes what follows the command's name, the space included. What it returns stands before `… completed.` in the tagged OK,
   * such as a response code, or is the whole text where it ends in a full stop.
   */
  readonly run: (session: ImapSession, args: Cursor) => Promise<string | undefined> | string | undefined
}
