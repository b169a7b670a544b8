import { sleep, systemTimers } from '@gatewarden/microsoft'
import type { CheckDefinition } from '../../doctor/index.ts'
import type { TestSubject } from './test-subject.ts'

export const sentCheck: CheckDefinition<TestSubject> = {
  id: 'message-sent',
  needs: ['sender-allowed'],
  async run(subject) {
    const submission = await subject.send()
    subject.submission = submission
    const facts = { submission: submission.id, status: submission.status }
    if (submission.status === 'sent')
      return {
        state: 'ok',
        seen: `The message to ${subject.to} was taken: ${submission.said ?? 'yes'}`,
        meaning: 'The profile sends.',
        facts,
      }
    return {
      state: submission.status === 'failed' ? 'failed' : 'unknown',
      seen: submission.said ?? submission.waits ?? `The submission is ${submission.status}.`,
      meaning: submission.reason ?? 'It has not gone out yet.',
      remedy: submission.remedy ?? 'Look at the submission again later.',
      facts,
    }
  },
}

const everyMs = 1000

/** Sent is not arrived: a report has to say so. */
export const arrivedCheck: CheckDefinition<TestSubject> = {
  id: 'message-arrived',
  needs: ['message-sent', 'imap-sign-in'],
  async run(subject, signal) {
    const { submission, profile } = subject
    if (!profile.notifications || submission === undefined)
      return {
        state: 'skipped',
        seen: 'The profile asks for no delivery notifications.',
        meaning: 'What becomes of a message stays unknown.',
        remedy: 'Switch delivery notifications on to learn it.',
      }
    const late = AbortSignal.any([signal, AbortSignal.timeout(15_000)])
    for (;;) {
      const state = await subject.look(submission.id)
      if (state === 'delivered' || state === 'relayed' || state === 'read')
        return {
          state: 'ok',
          seen: `A report says: ${state}.`,
          meaning: 'Mail arrives, and reports of it are read and matched.',
          facts: { delivery: state },
        }
      if (state === 'failed' || state === 'expired')
        return {
          state: 'failed',
          seen: 'A report says that the message will not arrive.',
          meaning: 'The profile sends, and reports come in; this recipient cannot be reached.',
          remedy: 'Look at the delivery, or name another recipient for the test (`to`).',
          facts: { delivery: state },
        }
      if (late.aborted)
        return {
          state: 'unknown',
          seen: `No report came within 15 seconds; the delivery is ${state}.`,
          meaning: 'It was sent. Reports of other organizations may take long, or never come.',
          remedy: 'Look at the delivery again later.',
          facts: { delivery: state },
        }
      await sleep(systemTimers, everyMs, late).catch(() => {})
    }
  },
}
