import { pdf, png } from '../mail/documents.ts'
import type { Script, Stage } from './script.ts'

/** A fault that only shows in the field: heard by a mechanic, chased by three engineers over two time zones. */
export function quality({ random, turn, at, outside }: Stage): Script {
  const [anders, ingrid, jurgen, yuki, annalena] = [
    at('anders.lind'),
    at('ingrid.halvorsen'),
    at('jurgen.gross'),
    at('yuki.tanaka'),
    outside('annalena'),
  ]
  const [noise, culprit, version] = turn([
    [
      'clicks once at every start, but only when it is wet',
      'the contact plate is two tenths of a millimetre too thin',
      '2.11.4',
    ],
    ['hums on hills above 12 per cent', 'the controller halves its frequency when it gets warm', '2.12.0'],
    [
      'switches the light off when the rider brakes hard',
      'the brake signal and the light share a ground wire',
      '2.11.9',
    ],
    [
      'shows 100 % until the battery is nearly empty, then 8 %',
      'the gauge takes its zero from the last full charge',
      '2.13.1',
    ],
  ] as const)
  const frames = random.between(3, 9)
  const shade = random.between(0x30, 0x90)
  return {
    subject: `Cargo 7 ${noise}`,
    category: 'Orange category',
    filing: ['Quality'],
    steps: [
      {
        from: anders,
        to: [ingrid],
        cc: [jurgen],
        after: 0,
        text: [
          `I have ${frames} bikes in the workshop with the same complaint: ${noise}. At first I thought the riders had talked to each other. Then I rode one home.`,
          random.pick([
            'The picture shows what I think I see. It is a bad picture, my thumb is cold.',
            'I took a picture of the place. It is less clear than the noise.',
            'A picture is attached; the thing itself lies on your bench under the red cloth.',
          ]),
        ],
        attachments: [
          {
            name: 'IMG_2041.png',
            type: 'image/png',
            bytes: () =>
              png(96, 72, (x, y) => ((shade + x) << 16) | ((shade + y) << 8) | (((x ^ y) & 31) + shade)),
          },
        ],
      },
      {
        from: ingrid,
        to: [jurgen, yuki],
        cc: [anders],
        after: random.between(2, 9),
        text: [
          'Jürgen, Yuki, before I take one apart: does this sound like software to you, or like metal?',
          `Anders says ${frames} bikes. Serial numbers follow, all of them built after the new line started.`,
        ],
      },
      {
        from: yuki,
        to: [ingrid, jurgen],
        cc: [anders],
        after: random.between(6, 14),
        text: [
          'Good morning from Tokyo.',
          `It does not look like firmware ${version}: the log of two bikes shows a clean signal at the moment of the fault. But I can record more if Anders connects one over night. 田中`,
        ],
      },
      {
        from: jurgen,
        to: [yuki, ingrid],
        cc: [anders],
        after: random.between(3, 9),
        text: [
          `Measured. It is metal, and it is ours: ${culprit}. Yuki's log was the hint, a clean signal means that the signal is not the problem.`,
          'Fixing it in the workshop takes eleven minutes. I stopped the time, Anders held the lamp.',
        ],
      },
      {
        from: ingrid,
        to: [annalena],
        answers: null,
        subject: `Tolerances, Cargo 7 from the new line`,
        cc: [jurgen],
        after: random.between(4, 20),
        text: [
          'Dear Anna-Lena,',
          `on ${frames} bikes of the new line we found that ${culprit}. Could you look at what you have in stock? Our measurement is attached. Nobody is in danger, but I would like to know how many are out there before my colleagues in sales ask me.`,
        ],
        attachments: [
          {
            name: 'Measurement.pdf',
            type: 'application/pdf',
            bytes: () =>
              pdf('Measurement', [
                `Complaint: ${noise}`,
                `Finding: ${culprit}`,
                `Sample: ${frames} bikes`,
                'Method: calliper, patience',
              ]),
          },
        ],
      },
      {
        from: annalena,
        to: [ingrid],
        cc: [jurgen],
        after: random.between(20, 60),
        text: [
          'Dear Ingrid,',
          `thank you for telling us so plainly. We checked ${random.between(80, 400)} pieces on the shelf; ${random.between(5, 40)} are out of tolerance, all from one week. They are in the scrap now. You get replacements for all you have, free, on Thursday.`,
          'Anna-Lena',
        ],
      },
      {
        from: ingrid,
        to: [anders, jurgen, yuki],
        after: random.between(1, 6),
        text: [
          random.pick([
            'Replacements come on Thursday. Anders, please do the known ones first, then every bike of the new line at its next service. Closed from my side; thank you for riding it home.',
            'New parts arrive on Thursday. Known bikes first, the rest when they come in anyway. I close this with thanks to the one who listened.',
          ]),
        ],
        forward: true,
      },
    ],
  }
}
