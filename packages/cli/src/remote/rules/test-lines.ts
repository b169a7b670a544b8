/** What a test of a rule has shown. */
interface ShownTest {
  wouldSend: boolean
  reason: string | null
  remedy: string | null
  count: number
  messages: {
    to: { address: string }[]
    cc: { address: string }[]
    bcc: { address: string }[]
    subject: string
    attachments: { name: string }[]
  }[]
  leftOut: { recipient: string; reason: string }[]
}

/** The same for people. */
export function testLines({ wouldSend, reason, remedy, count, messages, leftOut }: ShownTest): string {
  const addresses = (all: { address: string }[]) => all.map(({ address }) => address).join(', ')
  return [
    wouldSend
      ? `would send ${count} message${count === 1 ? '' : 's'}`
      : `would send nothing: ${reason ?? ''}`,
    ...(remedy === null ? [] : [remedy]),
    ...messages.flatMap(({ to, cc, bcc, subject, attachments }) => [
      '',
      `Subject: ${subject}`,
      ...[...Object.entries({ To: to, Cc: cc, Bcc: bcc })]
        .filter(([, all]) => all.length > 0)
        .map(([name, all]) => `${name}: ${addresses(all)}`),
      ...attachments.map(({ name }) => `Attached: ${name}`),
    ]),
    ...(leftOut.length > 0 ? ['', ...leftOut.map((one) => `left out: ${one.recipient}: ${one.reason}`)] : []),
  ].join('\n')
}
