import { expect, it } from 'vitest'
import { explainSmtp } from './explain-smtp.ts'
import { ReplyLines } from './smtp-reply.ts'

const explain = (line: string) => {
  const whole = new ReplyLines().take(line)
  return whole ? explainSmtp(whole.reply) : expect.unreachable('no whole reply')
}

// As Exchange Online says them.
it.each([
  ['535 5.7.3 Authentication unsuccessful [XX.prod.outlook.com]', 'sign_in_refused', 'never'],
  [
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled',
    'smtp_auth_off',
    'never',
  ],
  [
    '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.',
    'basic_authentication_off',
    'never',
  ],
  [
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
    'basic_authentication_off',
    'never',
  ],
  [
    '535 5.7.139 Authentication unsuccessful, user is locked by your organization’s security defaults policy.',
    'policy',
    'never',
  ],
  ['550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'sender_not_allowed', 'never'],
  [
    '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed',
    'sender_not_allowed',
    'never',
  ],
  [
    '430 4.2.0 STOREDRV; mailbox logon failure; ConnectionFailedTransientException.MapiExceptionLogonFailed',
    'no_mailbox_permission',
    'few',
  ],
  [
    '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending',
    'too_many_at_once',
    'later',
  ],
  ['554 5.2.2 mailbox full; STOREDRV.Submission; QuotaExceededException', 'mailbox_full', 'never'],
  ['501 5.5.124 Invalid XOAUTH2 auth data', 'wrong_account_type', 'never'],
  ['451 4.7.500 Server busy. Please try again later', 'throttled', 'later'],
  ['571 what is this', 'other', 'never'],
])('knows %s', (line, kind, retry) => {
  expect(explain(line)).toMatchObject({ kind, retry })
})
