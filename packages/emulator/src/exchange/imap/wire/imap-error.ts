/** A command that is answered with NO or BAD; the text is what the client reads behind it. */
export class ImapError extends Error {
  readonly kind: 'NO' | 'BAD'

  constructor(kind: 'NO' | 'BAD', text: string) {
    super(text)
    this.name = 'ImapError'
    this.kind = kind
  }
}

/** In Exchange's words: the arguments do not have the form that the command takes. */
export function badArguments(): ImapError {
  return new ImapError('BAD', 'Command Argument Error. 11')
}
