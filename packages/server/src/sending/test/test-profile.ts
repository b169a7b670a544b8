import { type Check, overall, runChecks } from '../../doctor/index.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { deliveriesOf } from '../deliveries/delivery-store.ts'
import { readInboxOf } from '../deliveries/read-inboxes.ts'
import type { ProfilesService } from '../profiles/profiles-service.ts'
import type { Sender } from '../submissions/sender.ts'
import { submissionWish } from '../submissions/submission-schemas.ts'
import type { SubmissionsService } from '../submissions/submissions-service.ts'
import { arrivedCheck, sentCheck } from './message-checks.ts'
import { imapCheck, senderCheck, smtpCheck } from './server-checks.ts'
import type { TestParts, TestSubject } from './test-subject.ts'
import { permissionsCheck, tokenCheck } from './token-checks.ts'

const checks = [tokenCheck, permissionsCheck, smtpCheck, senderCheck, imapCheck, sentCheck, arrivedCheck]

export interface ProfileTest {
  state: ReturnType<typeof overall>
  checks: Check[]
  /** The SMTP conversations, line by line, without what is secret. */
  transcript: string[]
  submission: string | null
  at: Date
}

/**
 * Proves a profile from its token to a message that arrives: one run of the check engine.
 * @param to whom the message goes to; the sender unless given
 */
export async function testProfile(
  parts: TestParts,
  needs: {
    profiles: Pick<ProfilesService, 'get'>
    submissions: SubmissionsService
    sender: Pick<Sender, 'sendOne'>
  },
  profileId: string,
  to: string | undefined,
  caller: Caller,
): Promise<ProfileTest> {
  const { db, clock, log } = parts.platform
  const profile = await needs.profiles.get(profileId, caller)
  const recipient = to ?? profile.sender.address
  const subject: TestSubject = {
    parts,
    profile,
    to: recipient,
    transcript: [],
    async send() {
      const wish = submissionWish.parse({
        to: [{ address: recipient }],
        subject: `Test of the sending profile ${profile.name}`,
        text: 'This message proves that the sending profile works. Nobody needs to answer it.',
        headers: [{ name: 'Auto-Submitted', value: 'auto-generated' }],
        priority: 10,
      })
      const made = await needs.submissions.create(profile.id, wish, caller, undefined)
      await needs.sender.sendOne(made)
      return needs.submissions.get(profile.id, made.id, caller)
    },
    async look(id) {
      await readInboxOf(parts, profile.id)
      const [delivery] = await deliveriesOf(db.query, id)
      return delivery?.state ?? 'unknown'
    },
  }
  const found = await runChecks(checks, subject, {
    timeoutMs: 45_000,
    onError: (error, check) => log.error({ err: error, check }, 'a check of a sending profile failed'),
  })
  return {
    state: overall(found),
    checks: found,
    transcript: subject.transcript,
    submission: subject.submission?.id ?? null,
    at: clock.now(),
  }
}
