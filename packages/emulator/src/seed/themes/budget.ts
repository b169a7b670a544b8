import { csv, xlsx } from '../mail/documents.ts'
import { amount, type Script, type Stage } from './script.ts'

/** A depot's budget: asked for, delivered with a mistake in it, corrected, approved with a cut. */
export function budget({ random, turn, at, day, year }: Stage): Script {
  const [nils, lucia, tomasz, giulia, petra] = [
    at('nils.bergqvist'),
    at('lucia.ferrante'),
    at('tomasz.wolski'),
    at('giulia.conti'),
    at('petra.novak'),
  ]
  const city = turn(['Rotterdam', 'Ghent', 'Hamburg', 'Bologna', 'Malmö', 'Lyon', 'Bristol'])
  const rent = random.between(38, 74) * 1000
  const staff = random.between(140, 260) * 1000
  const tools = random.between(12, 31) * 1000
  const vans = random.between(2, 4)
  const total = rent + staff + tools + vans * 27_000
  const wrong = total + 27_000
  const cut = random.pick([5000, 8000, 12_000])
  const lines = [
    ['Line', 'EUR'],
    ['Rent and energy', rent],
    ['Staff', staff],
    ['Tools and benches', tools],
    [`Service vans (${vans})`, vans * 27_000],
  ] as const
  return {
    subject: `Budget ${year + 1}: ${city} depot`,
    category: 'Blue category',
    filing: ['Budget', String(year + 1)],
    steps: [
      {
        from: nils,
        to: [lucia],
        cc: [tomasz],
        after: 0,
        text: [
          'Hi Lucia,',
          random.pick([
            `the round for ${year + 1} closes on ${day(16)} and ${city} is the one depot I have nothing for yet. Could you send me rent, people, tools and vehicles, each on one line? Rounded to thousands is fine.`,
            `I am putting the depots together for the board and ${city} is still an empty row. Four lines are enough: rent with energy, people, tools, vehicles. I need them by ${day(16)}.`,
          ]),
          random.pick([
            'The sheet from last year is attached so that the lines stay comparable.',
            'Please use the attached sheet and leave its lines alone, however much they ask for it.',
          ]),
        ],
        attachments: [
          {
            name: 'depot-budget-template.csv',
            type: 'text/csv',
            bytes: () =>
              csv([
                ['Line', 'EUR'],
                ['Rent and energy', ''],
                ['Staff', ''],
                ['Tools and benches', ''],
                ['Service vans', ''],
              ]),
          },
        ],
      },
      {
        from: lucia,
        to: [giulia, petra],
        cc: [nils],
        after: random.between(4, 20),
        text: [
          'Giulia, Petra,',
          `who of you has the lease for ${city}? I know the old rent, but the landlord wrote about energy in the spring and I never saw where it ended. And Petra, please tell me how many vans we really need there; I would say ${vans}, you will say ${vans + 1}.`,
        ],
        forward: true,
      },
      {
        from: petra,
        to: [lucia, giulia],
        cc: [nils],
        after: random.between(1, 8),
        text: [
          `I will say ${vans}, you see? The third round in the afternoon is gone since the couriers swap batteries themselves.`,
          `The lease is ${amount(rent)} a year with energy included, I have just asked the landlord again.`,
        ],
      },
      {
        from: lucia,
        to: [nils],
        cc: [tomasz, giulia],
        answers: 0,
        after: random.between(6, 30),
        text: [
          'Nils, here it is, filled in.',
          `In short: rent ${amount(rent)}, people ${amount(staff)}, tools ${amount(tools)}, ${vans} vans. That makes ${amount(wrong)} euros.`,
          random.pick([
            'The tools are higher than last year because the wheel truing stand does not survive another winter.',
            "People are the biggest line, as always; one of them is Anders' apprentice, who moves there in March.",
          ]),
        ],
        attachments: [
          {
            name: `${city} ${year + 1}.xlsx`,
            type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
            bytes: () => xlsx(lines),
          },
        ],
      },
      {
        from: nils,
        to: [lucia],
        cc: [tomasz],
        after: random.between(2, 9),
        text: [
          `Thank you! One thing: your lines add up to ${amount(total)}, not ${amount(wrong)}. I think one van was counted twice. Which of the two numbers is meant?`,
        ],
      },
      {
        from: lucia,
        to: [nils],
        cc: [tomasz],
        after: random.between(1, 5),
        text: [
          `${amount(total)}. I changed the number of vans after Petra's mail and forgot the sum. Sorry, and well spotted.`,
        ],
      },
      {
        from: tomasz,
        to: [lucia, nils],
        after: random.between(20, 50),
        text: [
          `Approved at ${amount(total - cut)}. Take the ${amount(cut)} out of the tools; I would rather buy the second stand in July than rent it all year.`,
          random.pick([
            'Good work, both of you. This is the first depot budget that reached me with fewer questions than lines.',
            'Thank you. If all depots wrote like this I could go home at five.',
            'Please put the sheet where the auditors find it without asking me.',
          ]),
        ],
      },
    ],
  }
}
