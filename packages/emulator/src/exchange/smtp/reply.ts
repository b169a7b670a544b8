import { HOST_NAME } from '../exchange-context.ts'

/** A command that is refused; the text is the whole reply, code first. */
export class SmtpRefusal extends Error {
  constructor(reply: string) {
    super(reply)
    this.name = 'SmtpRefusal'
  }
}

/** Exchange ends most refusals with the name of the server that refused. */
export function refused(reply: string): SmtpRefusal {
  return new SmtpRefusal(`${reply} [${HOST_NAME}]`)
}
