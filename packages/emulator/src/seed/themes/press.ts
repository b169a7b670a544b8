import { barChart } from '../mail/documents.ts'
import { amount, type Script, type Stage } from './script.ts'

/** A journalist asks, four people weigh every word, one sentence is printed. */
export function press({ random, turn, at, outside, day, year }: Stage): Script {
  const [camille, leo, mette, tomasz, iris, desk] = [
    at('camille.dupont'),
    at('leo.marchetti'),
    at('mette.sorensen'),
    at('tomasz.wolski'),
    outside('iris'),
    at('press'),
  ]
  const bikes = random.between(41, 96) * 100
  const [question, sentence] = turn([
    [
      'whether cargo bikes really replace vans, or only decorate the street',
      'A bike does not replace a van. Three bikes and one plan replace four vans.',
    ],
    [
      'why the price of a cargo bike went up again',
      'The battery costs less than last year, steel costs more, and we still repair what we sold in 2017.',
    ],
    [
      'what happens to old batteries',
      'They get a second life in charging cabinets, and a third one in somebody else’s furnace; nothing goes on a heap.',
    ],
  ] as const)
  return {
    subject: `Question for an article, by ${day(3)}`,
    filing: ['Press'],
    steps: [
      {
        from: iris,
        to: [desk],
        after: 0,
        text: [
          'Hello,',
          `I am writing about deliveries in the inner city and would like to ask you ${question}. Two sentences are enough. A number would be nice.`,
          `My deadline is ${day(3)} at noon.`,
          'Iris Calloway\nThe City Ledger',
        ],
      },
      {
        from: camille,
        to: [mette, tomasz],
        cc: [desk],
        after: random.between(1, 5),
        text: [
          `The City Ledger asks ${question}. My suggestion: "${sentence}"`,
          `And as a number: ${amount(bikes)} bikes in service at the end of ${year - 1}. Tomasz, may we say that one?`,
        ],
        forward: true,
      },
      {
        from: tomasz,
        to: [camille, mette],
        after: random.between(1, 4),
        text: [
          `${amount(bikes)} is right, and it is in the annual report, so yes. "About" in front of it, please.`,
        ],
      },
      {
        from: mette,
        to: [camille, tomasz],
        after: random.between(1, 5),
        text: [
          random.pick([
            'I like the sentence. I would say it even if nobody asked.',
            'Yes. And let us answer today, she gave us a fair deadline.',
          ]),
        ],
      },
      {
        from: camille,
        to: [iris],
        answers: 0,
        cc: [desk, leo],
        after: random.between(1, 3),
        text: [
          'Dear Iris,',
          `here is our answer, to be quoted as it is, from Mette Sørensen: "${sentence}"`,
          `At the end of ${year - 1} about ${amount(bikes)} of our bikes were in service. A chart by Leo is attached, free to print with his name.`,
        ],
        attachments: [
          {
            name: 'bikes-in-service.png',
            type: 'image/png',
            bytes: () => barChart([0.12, 0.2, 0.27, 0.4, 0.55, 0.7, 0.82, 1], 0x2b7a78),
          },
        ],
      },
      {
        from: iris,
        to: [camille],
        cc: [desk],
        after: random.between(2, 20),
        text: [
          'Thank you, that was quick. The sentence is in the second paragraph, and the chart made it past the picture desk, which nothing ever does.',
        ],
      },
    ],
  }
}
