/** A message such as somebody would send. */
export interface EmulatedMessage {
  mailbox: string
  from: string
  subject: string
  text: string
  at: Date
}

/** Its MIME, as it would arrive. */
export async function composeMessage({ mailbox, from, subject, text, at }: EmulatedMessage): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  return new MailComposer({
    from,
    to: mailbox,
    subject,
    text,
    date: at,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  })
    .compile()
    .build()
}
