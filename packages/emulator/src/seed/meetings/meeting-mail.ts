import { type Correspondent, escapeHtml } from '../mail/letter.ts'
import { base64Lines, mailbox, mailboxes } from '../mail/mime-encodings.ts'
import { type MimePart, multipart, renderMessage, textPart } from '../mail/mime-writer.ts'
import type { PostOffice } from '../mail/post-office.ts'
import type { RandomSource } from '../random-source.ts'
import type { SeedResponse } from '../seed-tenant.ts'
import { dayMs, hourMs, inOfficeHours, mailDate, spelledDate } from '../working-time.ts'
import { type ItipMethod, icalendar } from './icalendar.ts'
import type { MeetingPlan } from './meeting-plan.ts'

const answerWords: Partial<Record<SeedResponse, string>> = {
  accepted: 'Accepted',
  tentativelyAccepted: 'Tentative',
  declined: 'Declined',
}

/** The mail of one meeting: the invitation to everybody, the answers to the organizer, and the cancellation if there is one. */
export function sendMeetingMail(
  plan: MeetingPlan,
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const invited = [...plan.required, ...plan.optional]
  if (invited.length === 0) return
  const { organizer, createdAt } = plan
  const everybody = [...invited, ...plan.rooms]
  const invitation = {
    plan,
    method: 'REQUEST' as const,
    from: organizer,
    to: everybody,
    subject: plan.subject.replace(/^Cancelled: /, ''),
    at: createdAt,
    token: random.hex(20),
  }
  put(office, organizer, ['sentitems'], invitation, true)
  for (const one of everybody) {
    const response = plan.responses.get(one.address) ?? 'none'
    const answered = response === 'accepted' || response === 'declined' || response === 'tentativelyAccepted'
    put(office, one, answered ? ['deleteditems'] : ['inbox'], invitation, answered || random.chance(0.6))
    if (!answered || one.external) continue
    const room = plan.rooms.includes(one)
    const thought = createdAt + random.between(1, 30) * hourMs
    const answeredAt = room
      ? createdAt + 20_000
      : inOfficeHours(one.zone, thought, random.between(0, 9000) * 1000)
    const at = Math.min(answeredAt, now)
    const word = answerWords[response] ?? ''
    const answer = {
      plan,
      method: 'REPLY' as const,
      from: one,
      to: [organizer],
      subject: `${word}: ${invitation.subject}`,
      at,
      token: random.hex(20),
      replier: one.address,
      response,
    }
    put(office, organizer, now - at > 60 * dayMs ? ['deleteditems'] : ['inbox'], answer, now - at > 2 * dayMs)
    put(office, one, ['sentitems'], answer, true)
  }
  if (!plan.isCancelled) return
  const at = Math.min(createdAt + 2 * dayMs, now)
  const cancellation = {
    plan,
    method: 'CANCEL' as const,
    from: organizer,
    to: everybody,
    subject: plan.subject,
    at,
    token: random.hex(20),
  }
  put(office, organizer, ['sentitems'], cancellation, true)
  for (const one of invited) put(office, one, ['inbox'], cancellation, false)
}

interface MeetingMail {
  readonly plan: MeetingPlan
  readonly method: ItipMethod
  readonly from: Correspondent
  readonly to: readonly Correspondent[]
  readonly subject: string
  readonly at: number
  readonly token: string
  readonly replier?: string
  readonly response?: SeedResponse
}

function put(
  office: PostOffice,
  owner: Correspondent,
  folder: readonly string[],
  mail: MeetingMail,
  isRead: boolean,
): void {
  if (!office.mailbox(owner.address)) return
  office.put(owner.address, {
    folder,
    mime: () => render(mail),
    receivedDateTime: new Date(mail.at).toISOString(),
    isRead,
  })
}

function render(mail: MeetingMail): Uint8Array {
  const { plan, method, from, to, subject, at, token } = mail
  const host = 'AM9PR05MB4711.eurprd05.prod.outlook.com'
  const invitation = `<${plan.iCalUId.slice(-32)}@${host}>`
  const text =
    method === 'REPLY'
      ? ''
      : `${plan.text}\n\nWhen: ${spelledDate(plan.zone, Date.parse(`${plan.date}T12:00:00Z`))}, ${plan.isAllDay ? 'all day' : plan.start}\nWhere: ${plan.location ?? 'not said'}\n`
  const calendar: MimePart = {
    headers: [
      ['Content-Type', `text/calendar; charset="utf-8"; method=${method}`],
      ['Content-Transfer-Encoding', 'base64'],
    ],
    body: base64Lines(Buffer.from(icalendar(plan, method, at, mail.replier), 'utf8')),
  }
  return renderMessage(
    [
      ['From', mailbox(from)],
      ['To', mailboxes(to)],
      ['Subject', subject],
      ['Thread-Topic', subject.replace(/^(?:Accepted|Tentative|Declined|Cancelled): /, '')],
      ['Date', mailDate(from.zone, at)],
      ['Message-ID', method === 'REQUEST' ? invitation : `<${token}@${host}>`],
      ...(method === 'REQUEST'
        ? []
        : ([
            ['In-Reply-To', invitation],
            ['References', invitation],
          ] as const)),
      ['Accept-Language', 'en-US'],
      ['Content-Language', 'en-US'],
      ['X-MS-Has-Attach', ''],
      ['MIME-Version', '1.0'],
    ],
    multipart('alternative', `_000_${token}_`, [
      textPart('plain', text),
      textPart(
        'html',
        `<html><body><p>${escapeHtml(text.trim()).replaceAll('\n', '<br>\n')}</p></body></html>\n`,
      ),
      calendar,
    ]),
  )
}
