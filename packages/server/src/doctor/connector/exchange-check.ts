import { readFile } from 'node:fs/promises'
import { type KnockAnswer, knockImap, knockSmtp } from '@gatewarden/microsoft'
import type { CheckDefinition, Finding } from '../check.ts'
import { type ConnectorSubject, known } from './subject.ts'

const timeoutMs = 8_000

const doors = [
  { permission: 'IMAP.AccessAsApp', name: 'IMAP', knock: knockImap, place: 'imap' },
  { permission: 'SMTP.SendAsApp', name: 'SMTP', knock: knockSmtp, place: 'smtp' },
] as const

/**
 * The app signs in to a mailbox over IMAP and SMTP: consent alone is not enough for that, Exchange has to know the app by the
 * enterprise application's object id and give it the mailbox. Reads a count, sends nothing.
 */
export const exchangeMailbox: CheckDefinition<ConnectorSubject> = {
  id: 'exchange-mailbox',
  needs: ['credential-accepted'],
  async run(subject): Promise<Finding> {
    const asked = doors.filter(({ permission }) =>
      subject.connector.permissions.some((one) => one.name === permission),
    )
    if (asked.length === 0) {
      return {
        state: 'skipped',
        seen: 'The connector opens no mailbox over IMAP or SMTP as the app.',
        meaning: 'There is nothing to prove here.',
      }
    }
    const { mailbox } = subject
    if (mailbox === undefined) {
      return {
        state: 'skipped',
        seen: 'No mailbox was named.',
        meaning:
          'Exchange gives the app one mailbox after the other, and whether it has is seen on one of them.',
        remedy: 'Name one of the mailboxes that were opened to the app.',
      }
    }
    const { cloud } = known(subject)
    const accessToken = await subject.token('exchange')
    const { emulatorCa } = subject.platform.config.microsoft
    const ca =
      cloud.id === 'emulator' && emulatorCa !== undefined ? await readFile(emulatorCa, 'utf8') : undefined
    const opened: string[] = []
    for (const { name, knock, place } of asked) {
      const answer = await knock({
        ...cloud[place],
        mailbox,
        accessToken,
        timeoutMs,
        ...(ca === undefined ? {} : { ca }),
      })
      if (answer.kind !== 'opened') return refused(name, mailbox, answer)
      opened.push(`${name} (${answer.said})`)
    }
    return {
      state: 'ok',
      seen: `${mailbox} opens: ${opened.join(', ')}.`,
      meaning: 'Exchange knows the app, and has given it this mailbox.',
      facts: { mailbox },
    }
  },
}

const script = 'the Exchange Online PowerShell script of this connector, with this mailbox in it'

function refused(name: string, mailbox: string, { kind, said }: KnockAnswer): Finding {
  const facts = { door: name, mailbox, answer: kind }
  if (kind === 'unreachable') {
    return {
      state: 'unknown',
      seen: `${name} gave no answer to go by: ${said}`,
      meaning: 'Whether the mailbox opens could not be seen.',
      remedy: `Allow ${name} to Exchange from this machine, and run the checks again.`,
      facts,
    }
  }
  if (kind === 'not-connected') {
    return {
      state: 'failed',
      seen: `${name} took the token, and there is no mailbox behind it: ${said}`,
      meaning:
        'The app has no Full Access to this mailbox, the mailbox is not there, or IMAP is switched off for it.',
      remedy: `Have an Exchange administrator run ${script}. New access acts after minutes, at times hours.`,
      facts,
    }
  }
  return {
    state: 'failed',
    seen: `${name} refused the app for ${mailbox}: ${said}`,
    meaning:
      name === 'SMTP'
        ? 'Exchange does not know the app by the object id of its enterprise application, the app has no Full Access to the mailbox, or SMTP AUTH is switched off.'
        : 'Exchange does not know the app by the object id of its enterprise application, or the app has no Full Access to the mailbox.',
    remedy: `Have an Exchange administrator run ${script}. The object id of the app registration does not work.`,
    facts,
  }
}
