import { pdf } from '../mail/documents.ts'
import { amount, type Script, type Stage } from './script.ts'

/** A city or a courier wants many bikes: questions, an offer, a trial, a decision. */
export function pitch({ random, turn, at, outside, day }: Stage): Script {
  const [nuria, chidi, amara, tomasz, giulia] = [
    at('nuria.alvarez'),
    at('chidi.eze'),
    at('amara.okafor'),
    at('tomasz.wolski'),
    at('giulia.conti'),
  ]
  const [buyer, why, worry] = turn([
    [
      outside('katrin'),
      'to carry library books between nine branches',
      'the hill to the castle has cobbles and 14 per cent',
    ],
    [outside('renzo'), 'to replace six vans in the old town', 'our garage door is 84 centimetres wide'],
    [outside('jo'), 'for the early round with bread', 'flour gets into everything, really everything'],
    [
      outside('katrin'),
      'for the parks department, which is tired of diesel',
      'the bikes will stand outside, also in January',
    ],
    [
      outside('maud'),
      'for the quarter behind the harbour',
      'two of the bridges there are opened without warning',
    ],
  ] as const)
  const bikes = random.between(8, 60)
  const price = random.between(52, 68) * 100
  return {
    subject: `${bikes} cargo bikes`,
    category: 'Green category',
    filing: ['Customers', buyer.name],
    steps: [
      {
        from: buyer,
        to: [nuria],
        after: 0,
        text: [
          'Dear Ms Álvarez,',
          `we are looking for about ${bikes} cargo bikes, ${why}. Could you make us an offer? My one worry: ${worry}.`,
          `We would like to decide by ${day(40)}.`,
          `Kind regards\n${buyer.name}`,
        ],
      },
      {
        from: nuria,
        to: [chidi],
        cc: [amara],
        after: random.between(1, 8),
        text: [
          `Chidi, this one is for you: ${worry}. What do we tell them? I would rather say "take the other model" than promise something.`,
        ],
        forward: true,
      },
      {
        from: chidi,
        to: [nuria],
        cc: [amara],
        after: random.between(8, 16),
        text: [
          random.pick([
            'The Cargo 7 does that, with the long gear and the closed chain. I would offer them two bikes for three weeks instead of a brochure.',
            'With the Cargo 5 no, with the 7 yes. Send them two to try; nothing I can write is as good as an afternoon on one.',
          ]),
        ],
      },
      {
        from: nuria,
        to: [buyer],
        answers: 0,
        cc: [chidi],
        after: random.between(2, 10),
        text: [
          `Dear ${buyer.first},`,
          `attached is our offer for ${bikes} Cargo 7 at ${amount(price)} euros each, with service for two years. As for your worry: please do not believe us. We bring two bikes on ${day(9)}, you keep them for three weeks, and then you tell us.`,
        ],
        attachments: [
          {
            name: `Offer ${bikes} Cargo 7.pdf`,
            type: 'application/pdf',
            bytes: () =>
              pdf(`Offer: ${bikes} Cargo 7`, [
                `For: ${buyer.name}`,
                `Each: EUR ${amount(price)}`,
                `Together: EUR ${amount(price * bikes)}`,
                'Service for two years included.',
                'Valid for sixty days.',
              ]),
          },
        ],
      },
      {
        from: buyer,
        to: [nuria],
        after: random.between(24, 72),
        text: [
          'Dear Nuria,',
          random.pick([
            'agreed. Two bikes, three weeks. My colleagues are already arguing about who goes first.',
            'three weeks it is. I have cleared the place where the van used to stand.',
            'yes, please. I warn you: I will let the sceptics ride first.',
          ]),
        ],
      },
      {
        from: nuria,
        to: [giulia],
        cc: [amara],
        after: random.between(1, 6),
        text: [
          `Giulia, can two demonstration bikes be with them on ${day(9)}? Address below. One with the low frame, please.`,
        ],
        forward: true,
      },
      {
        from: giulia,
        to: [nuria],
        after: random.between(1, 6),
        text: [
          random.pick([
            'They travel with the Tuesday transport and come back with the empty one. Booked.',
            'Booked. The driver knows the hill and is looking forward to it.',
            'Both are free, the low one has a scratch that looks like Portugal. Booked.',
          ]),
        ],
      },
      {
        from: buyer,
        to: [nuria],
        cc: [amara],
        answers: 3,
        after: random.between(480, 560),
        text: [
          `Dear Nuria,`,
          `three weeks, ${random.between(310, 760)} kilometres, one flat tyre, which was our fault. We take the ${bikes}. The contract can come, and we would like to keep the two that we have, scratches included.`,
          buyer.name,
        ],
      },
      {
        from: amara,
        to: [nuria, chidi],
        cc: [tomasz],
        after: random.between(1, 5),
        text: [
          `Wonderful, both of you. Tomasz, that is ${amount(price * bikes)} euros before the end of the quarter; you may smile now.`,
        ],
        forward: true,
      },
    ],
  }
}
