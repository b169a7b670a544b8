import type { SmtpReply } from './smtp-reply.ts'

/** What a refusal by a submission server is about. */
export type SmtpRefusalKind =
  | 'sign_in_refused'
  | 'smtp_auth_off'
  | 'policy'
  | 'basic_authentication_off'
  | 'not_signed_in'
  | 'sender_not_allowed'
  | 'no_mailbox_permission'
  | 'too_many_at_once'
  | 'mailbox_full'
  | 'sender_blocked'
  | 'too_large'
  | 'recipient_unknown'
  | 'wrong_account_type'
  | 'throttled'
  | 'other'

export interface SmtpRefusalFacts {
  kind: SmtpRefusalKind
  /** One sentence: what happened. */
  reason: string
  /** One sentence: what to do, and who can. */
  remedy: string
  /** Exchange Online PowerShell, with `{mailbox}` where the address belongs. */
  script?: string
  /** later: by itself. few: it says so, and mostly does not heal. never: somebody has to mend something. */
  retry: 'later' | 'few' | 'never'
}

interface Known extends SmtpRefusalFacts {
  enhanced?: RegExp
  text?: RegExp
}

/**
 * Refusals that Exchange Online is known for, the narrower before the wider. Sources: learn.microsoft.com/exchange/troubleshoot/
 * send-emails/smtp-submission-improvements, learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/
 * authenticated-client-smtp-submission, and what is reported of simonrob/email-oauth2-proxy (#271).
 */
const known: readonly Known[] = [
  {
    text: /SmtpClientAuthentication is disabled for the Mailbox/i,
    kind: 'smtp_auth_off',
    reason: 'SMTP AUTH is switched off for this mailbox.',
    remedy: 'Have an Exchange administrator switch it on for the mailbox.',
    script: 'Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false',
    retry: 'never',
  },
  {
    text: /SmtpClientAuthentication is disabled for the Tenant/i,
    kind: 'smtp_auth_off',
    reason: 'SMTP AUTH is switched off for the whole organization.',
    remedy:
      'Have an Exchange administrator switch it on for this mailbox; its own setting goes before the organization’s.',
    script: 'Set-CASMailbox -Identity {mailbox} -SmtpClientAuthenticationDisabled $false',
    retry: 'never',
  },
  {
    text: /basic authentication is (?:disabled|not supported)/i,
    kind: 'basic_authentication_off',
    reason: 'Exchange takes no passwords here any more.',
    remedy: 'Sign in with OAuth: give the sending profile authentication of the type office365-oauth.',
    retry: 'never',
  },
  {
    text: /security defaults|did not meet the criteria|conditional access/i,
    kind: 'policy',
    reason: 'A policy of the organization refuses this sign-in.',
    remedy: 'Have an administrator look at security defaults and Conditional Access for this mailbox.',
    retry: 'never',
  },
  {
    text: /SendAsDenied|does not have permissions to send as/i,
    kind: 'sender_not_allowed',
    reason: 'Who signed in may not send with this sender’s address.',
    remedy: 'Sign in as the sender’s own mailbox, or have an Exchange administrator grant SendAs.',
    script:
      'Add-RecipientPermission -Identity {mailbox} -Trustee {trustee} -AccessRights SendAs -Confirm:$false',
    retry: 'never',
  },
  {
    text: /MapiExceptionLogonFailed|mailbox logon failure/i,
    kind: 'no_mailbox_permission',
    reason: 'The app signed in and has no Full Access to the mailbox.',
    remedy:
      'Have an Exchange administrator give the app’s service principal the mailbox. It does not heal by itself.',
    script: 'Add-MailboxPermission -Identity {mailbox} -User {app} -AccessRights FullAccess',
    retry: 'few',
  },
  {
    text: /Concurrent connections limit|sender thread limit/i,
    kind: 'too_many_at_once',
    reason: 'More than three submissions of this mailbox are under way.',
    remedy: 'Nothing needs to be done; it is tried again.',
    retry: 'later',
  },
  {
    text: /QuotaExceeded|mailbox full/i,
    enhanced: /^5\.2\.2$/,
    kind: 'mailbox_full',
    reason: 'The mailbox is full: what is sent has no place in its Sent Items.',
    remedy: 'Have somebody empty the mailbox, or give it a retention policy.',
    retry: 'never',
  },
  {
    enhanced: /^5\.(?:1\.8|7\.705|7\.501|7\.508)$/,
    kind: 'sender_blocked',
    reason: 'Exchange has blocked the sender, or the organization, for what it sent.',
    remedy: 'Have an administrator look at Restricted entities in the Microsoft Defender portal.',
    retry: 'never',
  },
  {
    enhanced: /^5\.5\.124$/,
    kind: 'wrong_account_type',
    reason: 'The server does not take this kind of account or token.',
    remedy: 'Check that the mailbox belongs to this server: High Volume Email has accounts of its own.',
    retry: 'never',
  },
  {
    enhanced: /^5\.7\.57$/,
    kind: 'not_signed_in',
    reason: 'The server wants a sign-in before it takes mail.',
    remedy: 'Give the sending profile authentication.',
    retry: 'never',
  },
  {
    enhanced: /^5\.7\.3$/,
    kind: 'sign_in_refused',
    reason: 'Exchange does not take this token for this mailbox.',
    remedy:
      'Check that the app was made known to Exchange by the object id of its enterprise application (not of the app registration) and has the mailbox.',
    script: 'New-ServicePrincipal -AppId {app} -ObjectId {enterprise application’s object id}',
    retry: 'never',
  },
  {
    enhanced: /^5\.3\.4$/,
    kind: 'too_large',
    reason: 'The message is larger than the server takes.',
    remedy: 'Send it with smaller attachments, or with links.',
    retry: 'never',
  },
  {
    enhanced: /^5\.1\.(?:1|2|3|6|10)$/,
    kind: 'recipient_unknown',
    reason: 'There is no such recipient.',
    remedy: 'Check the address.',
    retry: 'never',
  },
]

/** What a refusal means, and what to do about it. */
export function explainSmtp(reply: SmtpReply): SmtpRefusalFacts {
  const found = known.find(
    ({ enhanced, text }) =>
      (text?.test(reply.text) ?? false) || (enhanced?.test(reply.enhanced ?? '') ?? false),
  )
  if (found) {
    const { enhanced: _, text: __, ...facts } = found
    return facts
  }
  if (reply.code === 535)
    return {
      kind: 'sign_in_refused',
      reason: 'The server refused the sign-in.',
      remedy: 'Check the user name and the password or token.',
      retry: 'never',
    }
  return reply.code >= 500
    ? {
        kind: 'other',
        reason: 'The server refused for good.',
        remedy: 'What it said tells why; mend that and resend.',
        retry: 'never',
      }
    : {
        kind: 'throttled',
        reason: 'The server cannot take it now.',
        remedy: 'Nothing needs to be done; it is tried again.',
        retry: 'later',
      }
}
