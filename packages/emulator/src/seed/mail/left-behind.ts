import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs, inOfficeHours } from '../working-time.ts'
import { type Correspondent, writeLetter } from './letter.ts'
import type { PostOffice } from './post-office.ts'

/** The mailbox of somebody who left a year ago: customers who did not know, and colleagues who said goodbye. */
export function leaveBehind(
  people: Correspondents,
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const { at, outside } = people
  const viktor = {
    ...at('amara.okafor'),
    name: 'Viktor Hallas',
    address: at('amara.okafor').address.replace('amara.okafor', 'viktor.hallas'),
    first: 'Viktor',
  }
  const left = now - 380 * dayMs
  const say = (from: Correspondent, subject: string, paragraphs: readonly string[], daysAfter: number) => {
    const sentAt = inOfficeHours(from.zone, left + daysAfter * dayMs, random.between(0, 7_000_000))
    office.deliver(writeLetter({ from, to: [viktor], subject, sentAt, answers: null, paragraphs }, random))
  }
  say(
    outside('maud'),
    'Service dates',
    [
      'Dear Viktor,',
      'could you send me the dates for the second half of the year? My planner is empty and I do not trust it.',
    ],
    -60,
  )
  say(
    outside('colin'),
    'Statement',
    ['Please find that nothing is open. I write so rarely that I thought you might like to know.'],
    -41,
  )
  say(
    at('ben.ashworth'),
    'Hand-over',
    [
      'Viktor,',
      'I have read your list twice. Two questions: who is “the man with the dog” at Ridgeway, and why does the key to the sample room say Leipzig?',
    ],
    -6,
  )
  say(at('amara.okafor'), 'Friday', ['There will be cake. You are not supposed to know.'], -3)
  say(
    outside('peter'),
    'My rental',
    [
      'Hello Mr Hallas,',
      'you helped me with a child seat in March. It is still the best seat in the street. Thank you.',
    ],
    -1,
  )
  say(
    outside('owen'),
    'Are you still there?',
    ['Dear Viktor,', 'two mails without an answer, that is not like you. Is everything all right?'],
    24,
  )
  say(
    outside('maud'),
    'Reminder of the battery broker',
    [
      'Your colleague in support says that this address is still on the list for certificates. Somebody should look at that.',
    ],
    90,
  )
}
