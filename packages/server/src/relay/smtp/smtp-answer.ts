/** What a device is answered. */
export interface SmtpAnswer {
  code: number
  /** With its enhanced code in front. One line; control characters are taken out by the server. */
  text: string
}

export const smtpAnswer = (code: number, text: string): SmtpAnswer => ({ code, text })

/** An answer as the error that the SMTP server takes it in. */
export const asError = ({ code, text }: SmtpAnswer): Error =>
  Object.assign(new Error(text), { responseCode: code })
