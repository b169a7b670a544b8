import { docx } from '../mail/documents.ts'
import { amount, type Script, type Stage } from './script.ts'

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** A supply contract with the company next door in the tenant list: drafts go to and fro until both sign. */
export function contract({ random, turn, at, fabrikam, day, year }: Stage): Script {
  const [omar, oisin, priya, jurgen] = [
    at('omar.haddad'),
    at('oisin.keane'),
    at('priya.raman'),
    at('jurgen.gross'),
  ]
  const [elif, hana, paul] = [fabrikam('elif.demir'), fabrikam('hana.suzuki'), fabrikam('paul.nygaard')]
  const thing = turn([
    'LP-14 battery packs',
    'charging cabinets',
    'cell modules, second generation',
    'battery management boards',
  ])
  const quantity = random.between(3, 12) * 200
  const price = random.between(180, 420)
  const discount = random.between(3, 7)
  const weeks = random.between(6, 10)
  const draft = (version: string, extra: string) => ({
    name: `Supply agreement ${version}.docx`,
    type: word,
    bytes: () =>
      docx([
        `Supply agreement, ${version}`,
        'Between Fabrikam Batteries (the supplier) and Contoso Cargo Bikes (the buyer)',
        `1. The supplier delivers ${quantity} ${thing} in ${year + 1}.`,
        `2. Each costs EUR ${price}.`,
        `3. Delivery takes place within ${weeks} weeks of each call.`,
        extra,
      ]),
  })
  return {
    subject: `Supply agreement ${year + 1}, ${thing}`,
    category: 'Purple category',
    filing: ['Matters', `Fabrikam supply ${year + 1}`],
    steps: [
      {
        from: elif,
        to: [omar],
        cc: [paul],
        after: 0,
        text: [
          'Dear Omar,',
          `as discussed on the phone, here is our draft for next year: ${quantity} ${thing} at ${price} euros, called in quarters. The text is last year's with the dates moved.`,
          `Our production plan closes on ${day(18)}. If you can tell me yes or no by then, I can keep the first quarter for you.`,
        ],
        attachments: [draft('v1', '4. Any claim is limited to the price of the delivery concerned.')],
      },
      {
        from: omar,
        to: [oisin, jurgen],
        after: random.between(1, 6),
        text: [
          'Oisín, could you read clause 4? It was not in the paper of last year, whatever the letter says. Jürgen, are the numbers in annex B what you agreed with Hana?',
          'I would like to answer this week.',
        ],
        forward: true,
      },
      {
        from: jurgen,
        to: [omar],
        cc: [oisin],
        after: random.between(4, 22),
        text: [
          'Annex B: almost. We said 80 % of the capacity after 1,200 cycles, they write 1,000. I think it is a slip, Hana has the same note as I do.',
          'Otherwise fine from my side. Grüße',
        ],
      },
      {
        from: oisin,
        to: [omar],
        cc: [priya, jurgen],
        after: random.between(3, 20),
        text: [
          'Clause 4 is new, and I cannot sign it. If a pack burns, the price of the delivery is the smallest of our problems. I have put the old wording back and marked it.',
          `I also took out the automatic renewal in 9.2, which nobody mentioned. And I would ask for ${discount} per cent above ${amount(quantity - 200)} pieces; they can say no.`,
        ],
        attachments: [draft('v2 (OK)', '4. (deleted) The supplier is liable as the law provides.')],
      },
      {
        from: omar,
        to: [elif],
        answers: 0,
        cc: [oisin],
        after: random.between(1, 5),
        text: [
          'Dear Elif,',
          'thank you for the draft. Attached is our version with three changes: liability as it was, no automatic renewal, and the 1,200 cycles that Hana and Jürgen agreed on.',
          `If we take more than ${amount(quantity - 200)}, would ${discount} per cent be possible?`,
        ],
        attachments: [draft('v2', '4. The supplier is liable as the law provides.')],
      },
      {
        from: elif,
        to: [hana, paul],
        after: random.between(1, 6),
        text: [
          'Is it 1,200? And Paul, can we live with the discount if they commit to all four quarters now?',
        ],
        forward: true,
      },
      {
        from: hana,
        to: [elif],
        cc: [paul],
        after: random.between(1, 4),
        text: [
          '1,200 it is. The 1,000 was the value for the old cells; I copied the wrong column. My mistake.',
        ],
      },
      {
        from: elif,
        to: [omar],
        cc: [oisin, paul],
        answers: 4,
        after: random.between(20, 40),
        text: [
          'Dear Omar, dear Oisín,',
          `cycles: corrected, with an apology from Hana. Renewal: out. Liability: our insurer agrees to the old wording if we name a sum, see clause 4. Discount: ${discount - 1} per cent, and a box of chocolate at Christmas.`,
        ],
        attachments: [draft('v3', `4. The supplier is liable up to EUR ${amount(quantity * price)}.`)],
      },
      {
        from: oisin,
        to: [elif],
        cc: [omar, priya],
        after: random.between(3, 28),
        text: [
          'Dear Elif,',
          'agreed on all four, and the chocolate is noted as a side letter. The signed copy is in the post; a scan follows today.',
          'It is a pleasure to negotiate with people who read.',
        ],
      },
    ],
  }
}
