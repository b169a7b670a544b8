import { type Cloud, readAccessToken } from '@gatewarden/microsoft'
import type { InboxParts } from '../deliveries/read-inboxes.ts'
import { mailboxOf, type SendingProfile } from '../profiles/profile.ts'
import type { SendParts } from '../submissions/send-submission.ts'
import type { Submission } from '../submissions/submission.ts'

/** What sends and reads reports. */
export type TestParts = InboxParts & SendParts

/** What a test of a profile is about, and what its checks hand to each other. */
export interface TestSubject {
  parts: TestParts
  profile: SendingProfile
  /** Whom the test message goes to. */
  to: string
  /** Lines of the conversations, secrets masked. */
  transcript: string[]
  /** Hands the test message over and sends it. */
  send(): Promise<Submission>
  /** Looks into the sender's mailbox and says what is known of the message by now. */
  look(submissionId: string): Promise<string>
  submission?: Submission
}

export const isMicrosofts = ({ profile }: TestSubject): boolean =>
  profile.authentication.type === 'connection' || profile.authentication.type === 'app'

export const resourceOf = ({ profile }: TestSubject): 'graph' | 'exchange' =>
  profile.transport === 'graph' ? 'graph' : 'exchange'

/** The cloud of a profile with Microsoft, and what its token says of itself. */
export async function tokenFacts(subject: TestSubject): Promise<{
  cloud: Cloud
  token: string
  claims: NonNullable<ReturnType<typeof readAccessToken>>
}> {
  const { tokens } = subject.parts
  const cloud = await tokens.cloudOf(subject.profile)
  const token = await tokens.token(subject.profile, resourceOf(subject))
  const claims = readAccessToken(token)
  if (claims === undefined) throw new Error('the token cannot be read')
  return { cloud, token, claims }
}

/**
 * A line of PowerShell with this profile's values, each a literal. PowerShell takes typographic quotes for quotes, so a value that is
 * no plain ASCII stands in no script: undefined then.
 */
export function fillScript(
  script: string | undefined,
  subject: TestSubject,
  app: string | undefined,
): string | undefined {
  const mailbox = mailboxOf(subject.profile)
  const isPlain = /^[\x20-\x7e]+$/.test(mailbox)
  if (script === undefined || !isPlain) return undefined
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
  const asApp = app === undefined ? '<application id>' : literal(app)
  return script
    .replaceAll('{mailbox}', () => literal(mailbox))
    .replaceAll('{trustee}', () => asApp)
    .replaceAll('{app}', () => asApp)
}
