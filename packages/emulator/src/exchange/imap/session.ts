import type { Mailbox } from '../../tenant/mailbox.ts'
import type { SignedIn } from '../access/sign-in.ts'
import type { ExchangeContext } from '../exchange-context.ts'
import type { Connection } from '../wire/connection.ts'
import type { FolderView } from './folder-view.ts'
import { MessageReader } from './message-reader.ts'
import { ImapError } from './wire/imap-error.ts'
import { Output } from './wire/output.ts'

/**
 * One connection. `stranger` until AUTHENTICATE succeeds, then `authenticated`, `selected` while a folder is open, `ended`
 * after LOGOUT or BYE (RFC 3501 section 3).
 */
export class ImapSession {
  readonly context: ExchangeContext
  readonly connection: Connection
  readonly out: Output
  readonly reader: MessageReader
  signedIn: SignedIn | undefined
  view: FolderView | undefined
  isEnded = false

  constructor(context: ExchangeContext, connection: Connection) {
    this.context = context
    this.connection = connection
    this.out = new Output(connection.socket)
    this.reader = new MessageReader(context.world.spool)
  }

  get state(): 'stranger' | 'authenticated' | 'selected' | 'ended' {
    if (this.isEnded) return 'ended'
    if (!this.signedIn) return 'stranger'
    return this.view ? 'selected' : 'authenticated'
  }

  get isSecure(): boolean {
    return this.connection.isSecure
  }

  /**
   * The mailbox that was signed in to. Exchange lets everybody in whose token is good, and fails the first command where
   * there is no mailbox, IMAP is switched off for it, or the caller may not open it.
   */
  get mailbox(): Mailbox {
    const { signedIn } = this
    const mailbox = signedIn?.mailbox
    const isOn = mailbox && signedIn.tenant.mailProtocols.of(mailbox.id).imapEnabled
    if (!mailbox || !isOn || !signedIn.opens()) {
      this.isDisconnecting = true
      throw new ImapError('BAD', 'User is authenticated but not connected.')
    }
    return mailbox
  }

  /** Ends with BYE once the command is answered. */
  isDisconnecting = false

  /** The folder that is open. */
  get selected(): FolderView {
    if (!this.view) throw new ImapError('BAD', 'Command received in Invalid state.')
    return this.view
  }

  /** The folder that is open, for what changes it. */
  get writable(): FolderView {
    const view = this.selected
    if (view.isReadOnly) throw new ImapError('NO', 'The folder is open for reading only.')
    return view
  }

  /** An untagged response. */
  tell(...pieces: (string | Buffer)[]): void {
    this.out.line('* ', ...pieces)
  }

  /** Tells what has happened in the open folder. */
  sync(mayExpunge: boolean): void {
    for (const line of this.view?.sync(mayExpunge) ?? []) this.tell(line)
  }

  bye(text: string): void {
    this.tell(`BYE ${text}`)
    this.isEnded = true
  }
}
