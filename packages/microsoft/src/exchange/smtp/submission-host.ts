import type { Cloud } from '../../reference/clouds.ts'

/**
 * Further hosts of Exchange Online's client submission, beside each cloud's own: for personal accounts, and for High Volume Email
 * (learn.microsoft.com/exchange/mail-flow-best-practices/oauth-high-volume-mails-m365).
 */
const further: Readonly<Record<string, readonly string[]>> = {
  global: ['smtp-mail.outlook.com', 'smtp-hve.office365.com', 'outlook.office365.com'],
}

/** Whether tokens of that cloud may be shown to a server. */
export function isSubmissionHost(
  cloud: Pick<Cloud, 'id' | 'smtp'>,
  { host, port }: { host: string; port: number },
): boolean {
  const name = host.toLowerCase()
  if (name === cloud.smtp.host.toLowerCase()) return port === cloud.smtp.port || port === 25 || port === 587
  return (further[cloud.id] ?? []).includes(name) && (port === 587 || port === 25)
}
