import { csv } from '../mail/documents.ts'
import type { Script, Stage } from './script.ts'

/** A person asks what the company knows about her; legal, IT and support collect it within a month. */
export function accessRequest({ random, turn, at, outside, day }: Stage): Script {
  const [priya, dana, grace, oisin, support] = [
    at('priya.raman'),
    at('dana.whitfield'),
    at('grace.lim'),
    at('oisin.keane'),
    at('support'),
  ]
  const person = turn([outside('mara'), outside('peter'), outside('chloe'), outside('matteo')])
  const [tickets, trips] = [random.between(2, 9), random.between(14, 220)]
  return {
    subject: `Access request: ${person.name}`,
    category: 'Purple category',
    filing: ['Matters', `Access request ${person.name}`],
    steps: [
      {
        from: person,
        to: [support],
        after: 0,
        text: [
          'Dear Sir or Madam,',
          'under Article 15 of the General Data Protection Regulation I ask you to tell me which data about me you hold, where they come from, and to whom you have given them.',
          'I rented bikes from you in three cities, always with this address.',
          person.name,
        ],
      },
      {
        from: grace,
        to: [priya],
        cc: [support],
        after: random.between(1, 6),
        text: [
          "Priya, the first one this quarter. I have thanked the person and said nothing else. The clock runs from today, doesn't it?",
        ],
        forward: true,
      },
      {
        from: priya,
        to: [dana, grace],
        cc: [oisin],
        after: random.between(1, 6),
        text: [
          `It does: a month, so ${day(30)}, and I would like to be done by ${day(20)}.`,
          `Dana, please search all mailboxes of support and sales for ${person.address} and for the name, drafts and deleted items included, and export what you find with dates and hashes. Grace, tickets and trips from the booking system, please. Oisín keeps the list of what we looked at and where we found nothing; "nothing" is an answer too, but it has to be written down.`,
        ],
      },
      {
        from: dana,
        to: [priya],
        cc: [oisin, grace],
        after: random.between(20, 60),
        text: [
          "Searched: support, invoices, press, all of sales, and Viktor's old mailbox, which is blocked but still there. Eleven messages in four mailboxes, three of them copies of the same. The list with the hashes is attached, the export lies on the legal share.",
        ],
        attachments: [
          {
            name: 'search-results.csv',
            type: 'text/csv',
            bytes: () =>
              csv([
                ['Mailbox', 'Messages', 'Searched'],
                ['support', 6, 'all folders'],
                ['ben.ashworth', 3, 'all folders'],
                ['viktor.hallas', 1, 'all folders'],
                ['nuria.alvarez', 1, 'all folders'],
                ['press', 0, 'all folders'],
                ['invoices', 0, 'all folders'],
              ]),
          },
        ],
      },
      {
        from: grace,
        to: [priya, oisin],
        after: random.between(2, 20),
        text: [
          `${tickets} tickets, ${trips} trips. The trips have start and end, no track; we delete the track after a week. I checked that we really do.`,
        ],
      },
      {
        from: priya,
        to: [person],
        answers: 0,
        cc: [support],
        after: random.between(40, 90),
        text: [
          `Dear ${person.name},`,
          `thank you for your patience. We hold your name, your address, ${tickets} conversations with our support and ${trips} trips, with the place and time of start and end. They come from you. The payment service got the amounts and nothing else. Copies travel to you by registered letter, because mail is not the right envelope for this.`,
          'If you would like anything corrected or deleted, one line from you is enough.',
        ],
      },
      {
        from: person,
        to: [priya],
        after: random.between(30, 100),
        text: [
          random.pick([
            'Thank you. I had expected a fight and got a letter. Please keep everything as it is.',
            'The letter came today. Please delete the trips of the year before last; the rest may stay. And thank you for the stamp with the bicycle on it.',
            'Thank you, that was more than I hoped and less than I feared. Nothing to correct.',
          ]),
        ],
      },
    ],
  }
}
