import type { RulePredicates } from '../tenant/inbox-rule.ts'
import type { EmailAddress } from '../tenant/message.ts'
import type { IncomingMail } from './incoming-mail.ts'

/** Whose Inbox it is: what `…Me` means. */
export type IsMine = (address: string) => boolean

/** Whether everything that a rule asks holds for a message. */
export function matchesAll(predicates: RulePredicates, mail: IncomingMail, isMine: IsMine): boolean {
  return answers(predicates, mail, isMine).every((holds) => holds)
}

/** Whether anything that keeps a rule from acting holds. */
export function matchesAny(predicates: RulePredicates, mail: IncomingMail, isMine: IsMine): boolean {
  return answers(predicates, mail, isMine).some((holds) => holds)
}

/** For each thing that is asked, whether it holds. */
function answers(asked: RulePredicates, mail: IncomingMail, isMine: IsMine): boolean[] {
  const { summary } = mail
  const everybody = [...summary.to, ...summary.cc]
  const toMe = summary.to.some(({ address }) => isMine(address))
  const ccMe = summary.cc.some(({ address }) => isMine(address))
  const media = mail.header('content-type')
  const contentClass = mail.header('content-class')
  const found: boolean[] = []
  const ask = <T>(wanted: T | undefined, test: (wanted: T) => boolean) => {
    if (wanted !== undefined) found.push(test(wanted))
  }
  const is = (wanted: boolean | undefined, actual: boolean) => ask(wanted, (one) => one === actual)
  const words = (wanted: readonly string[] | undefined, within: () => readonly string[]) =>
    ask(wanted, (all) => contains(within(), all))

  words(asked.bodyContains, () => [mail.text])
  words(asked.bodyOrSubjectContains, () => [mail.text, summary.subject])
  words(asked.subjectContains, () => [summary.subject])
  words(asked.senderContains, () => texts(summary.from ? [summary.from] : []))
  words(asked.recipientContains, () => texts(everybody))
  words(asked.headerContains, () => mail.headers.fields.map(({ name, value }) => `${name}: ${value}`))
  ask(asked.fromAddresses, (people) => people.some(({ address }) => same(address, summary.from?.address)))
  ask(asked.sentToAddresses, (people) =>
    people.some((one) => everybody.some(({ address }) => same(address, one.address))),
  )
  // Mail comes without categories: they are the mailbox's own.
  ask(asked.categories, () => false)
  ask(asked.importance, (wanted) => summary.importance === wanted)
  ask(asked.sensitivity, (wanted) => sensitivityOf(mail) === wanted)
  ask(asked.messageActionFlag, (wanted) => flagOf(mail, wanted))
  ask(
    asked.withinSizeRange,
    ({ minimumSize, maximumSize }) =>
      mail.mime.length >= (minimumSize ?? 0) * 1024 &&
      mail.mime.length <= (maximumSize ?? Number.POSITIVE_INFINITY) * 1024,
  )
  is(asked.hasAttachments, summary.hasAttachments)
  is(asked.isApprovalRequest, mail.header('x-ms-exchange-organization-approval-initiator') !== '')
  is(
    asked.isAutomaticForward,
    mail.header('x-ms-exchange-generated-message-source') === 'mailbox rules agent',
  )
  is(asked.isAutomaticReply, mail.header('auto-submitted') === 'auto-replied' && mail.reportType === null)
  is(asked.isEncrypted, media.includes('enveloped-data'))
  is(asked.isSigned, media.startsWith('multipart/signed') || media.includes('signed-data'))
  is(asked.isMeetingRequest, summary.meeting === 'meetingRequest')
  is(asked.isMeetingResponse, /Accepted|Declined/.test(summary.meeting))
  is(asked.isNonDeliveryReport, mail.reportType === 'delivery-status')
  is(asked.isReadReceipt, mail.reportType === 'disposition-notification')
  is(asked.isPermissionControlled, contentClass === 'rpmsg.message')
  is(asked.isVoicemail, contentClass.startsWith('voice'))
  is(asked.notSentToMe, !toMe)
  is(asked.sentToMe, toMe)
  is(asked.sentCcMe, ccMe)
  is(asked.sentToOrCcMe, toMe || ccMe)
  is(asked.sentOnlyToMe, toMe && everybody.length === 1)
  return found
}

function texts(people: readonly EmailAddress[]): string[] {
  return people.flatMap(({ name, address }) => [name, address])
}

/** Words are looked for without regard to case, also within others, as Exchange does it. */
function contains(haystacks: readonly string[], words: readonly string[]): boolean {
  const lower = haystacks.map((text) => text.toLowerCase())
  return words.some((word) => lower.some((text) => text.includes(word.toLowerCase())))
}

function same(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase()
}

/** RFC 2156's Sensitivity, in Graph's words. */
function sensitivityOf(mail: IncomingMail): string {
  const value = mail.header('sensitivity')
  if (value === 'company-confidential') return 'confidential'
  return value === 'personal' || value === 'private' ? value : 'normal'
}

/** Outlook writes what it asks to do into X-Message-Flag. */
function flagOf(mail: IncomingMail, wanted: string): boolean {
  const flag = mail.header('x-message-flag').replaceAll(/[^a-z]/g, '')
  return flag !== '' && (wanted === 'any' || flag === wanted.toLowerCase())
}
