import { csv } from '../mail/documents.ts'
import { amount, type Script, type Stage } from './script.ts'

/** A claim with one receipt missing. */
export function expenses({ random, turn, at }: Stage): Script {
  const esme = at('esme.hartley')
  const who = turn([
    at('chidi.eze'),
    at('nuria.alvarez'),
    at('felix.moreau'),
    at('giulia.conti'),
    at('henrik.falk'),
    at('camille.dupont'),
    at('petra.novak'),
  ])
  const town = turn(['Lindenau', 'Bologna', 'Seattle', 'Ghent', 'Leipzig', 'Aarhus'])
  const [missing, excuse] = turn([
    ['the ferry', 'It was a night ferry, and the receipt went overboard with my hat. I kept the hat band.'],
    [
      'the hotel in the second night',
      "There was no hotel, I slept at a customer's. He refuses to write a bill.",
    ],
    [
      'a taxi for 61 euros',
      'It rained sideways, and I had the prototype under my arm. The receipt is in the coat, the coat is in the train to Prague.',
    ],
    ['a "cake, large"', 'It was for the workshop there, they stayed until nine for us. I would do it again.'],
  ] as const)
  const total = random.between(210, 890)
  return {
    subject: `Expenses ${town}`,
    steps: [
      {
        from: who,
        to: [esme],
        after: 0,
        text: [
          'Hi Esme,',
          random.pick([
            `here are my expenses for ${town}, ${amount(total)} euros altogether. I hope this time it is in the right form.`,
            `${town} has cost us ${amount(total)} euros and was worth every one of them. The list is attached.`,
            `before I forget again: ${town}, ${amount(total)} euros. I counted twice.`,
          ]),
        ],
        attachments: [
          {
            name: `expenses ${town.toLowerCase()}.csv`,
            type: 'text/csv',
            bytes: () =>
              csv([
                ['What', 'EUR'],
                ['Train', Math.round(total * 0.4)],
                ['Meals', Math.round(total * 0.2)],
                [missing, total - Math.round(total * 0.4) - Math.round(total * 0.2)],
              ]),
          },
        ],
      },
      {
        from: esme,
        to: [who],
        after: random.between(3, 30),
        text: [
          `Hi ${who.first},`,
          random.pick([
            `the form is right, I am proud of you. One thing is missing: a receipt for ${missing}.`,
            `almost. I have looked on both sides of everything and find no receipt for ${missing}.`,
            `thank you. You know what comes now: the receipt for ${missing}?`,
          ]),
        ],
      },
      { from: who, to: [esme], after: random.between(1, 20), text: [excuse] },
      {
        from: esme,
        to: [who],
        after: random.between(1, 5),
        text: [
          random.pick([
            'Please sign the attached "own receipt" in your mind and reply with "I, the undersigned". I will print it.',
            'That is the best one this month. Reply with "I paid it myself" and your name, that will do for the auditor.',
          ]),
        ],
      },
      { from: who, to: [esme], after: random.between(1, 5), text: [`I paid it myself.\n${who.name}`] },
    ],
  }
}
