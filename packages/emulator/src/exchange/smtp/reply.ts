import { HOST_NAME } from '../exchange-context.ts'

/** A command that is refused; the text is the whole reply, code first. */
export class SmtpRefusal extends Error {
  constructor(reply: string) {
    super(reply)
    this.name = 'SmtpRefusal'
  }
}

/** What a fault answers; where its text is not given, one that Exchange has for such a code. */
export function faultReply(status: number, message: string | undefined): string {
  if (message !== undefined) return `${status} ${message}`
  if (status === 421) return `421 4.3.2 Service not available [${HOST_NAME}]`
  return status < 500
    ? `${status} 4.7.0 Temporary server error. Please try again later. PRX2 [${HOST_NAME}]`
    : `${status} 5.3.2 System does not accept network messages [${HOST_NAME}]`
}

/** Exchange ends most refusals with the name of the server that refused. */
export function refused(reply: string): SmtpRefusal {
  return new SmtpRefusal(`${reply} [${HOST_NAME}]`)
}
