import { csv } from '../mail/documents.ts'
import type { Script, Stage } from './script.ts'

/** A release of the fleet app: what is in, what holds it up, go, and the small thing afterwards. */
export function release({ random, turn, at, day }: Stage): Script {
  const [felix, zoe, caleb, ingrid, grace, camille] = [
    at('felix.moreau'),
    at('zoe.lambert'),
    at('caleb.stone'),
    at('ingrid.halvorsen'),
    at('grace.lim'),
    at('camille.dupont'),
  ]
  const version = `${random.between(4, 9)}.${random.between(0, 9)}`
  const [feature, blemish, users] = turn([
    [
      'shift hand-over between two riders',
      'the hand-over fails if both tap within the same second',
      'riders who share a bike',
    ],
    [
      'night mode',
      'the map stays bright in night mode when it has been rotated',
      'everybody who starts before six',
    ],
    [
      'service requests with photographs',
      'photographs from one make of phone arrive lying on their side',
      'workshops',
    ],
    [
      'a battery forecast for the tour',
      'the forecast is too hopeful below five degrees',
      'riders on long tours',
    ],
    [
      'delivery proof by signature',
      'left-handed signatures are cut off',
      'riders and whoever opens the door',
    ],
  ] as const)
  const open = random.between(2, 5)
  return {
    subject: `Fleet App ${version}: go or no go`,
    category: 'Yellow category',
    filing: ['Releases'],
    steps: [
      {
        from: felix,
        to: [zoe, caleb, ingrid],
        cc: [grace, camille],
        after: 0,
        text: [
          'Hello all,',
          `${version} is meant to go out on ${day(5)}. In it: ${feature}, faster start, and the ${random.between(14, 40)} small things in the attached list.`,
          random.pick([
            'Please tell me by tomorrow evening what stands in the way. "Nothing" is also an answer.',
            'Go, or no go? One word from each of you by tomorrow evening, more only if it is a no.',
            'Who sees a reason to wait, speak now. Who sees none, speak too, so that I know that you looked.',
          ]),
        ],
        attachments: [
          {
            name: `changes-${version}.csv`,
            type: 'text/csv',
            bytes: () =>
              csv([
                ['Change', 'State'],
                [feature, 'done'],
                ['Start in under two seconds', 'done'],
                ['Larger buttons for gloves', 'done'],
                [blemish, 'open'],
                ['Spelling of Kraków', 'done'],
              ]),
          },
        ],
      },
      {
        from: caleb,
        to: [felix],
        cc: [zoe, ingrid],
        after: random.between(8, 14),
        text: [
          random.pick([
            'Nothing from mobile. The store review usually takes a day, so I would submit on Wednesday night your time.',
            'Mobile is ready. I have had it on my own phone since Friday, and my wife has stopped complaining about the map.',
            'Go from Seattle. The build is 3 MB smaller than the last one; I have no idea why, and I like it.',
          ]),
          'Morning coffee here, wine there, I know.',
        ],
      },
      {
        from: ingrid,
        to: [felix, zoe, caleb],
        answers: 0,
        after: random.between(5, 12),
        text: [
          `Tested on nine phones. ${open} findings, of which one matters: ${blemish}.`,
          `It touches ${users}, so about one in eight. I would not hold the release for it, but I would not write about ${feature} in the newsletter until it is gone.`,
        ],
      },
      {
        from: zoe,
        to: [ingrid, felix, caleb],
        after: random.between(2, 6),
        text: [
          random.pick([
            'Reproduced, and it is a one-line change that needs ten lines of test. You have it tonight.',
            'I see why. It is my line, from March, and it looked so innocent. Fix tonight, please test it once more tomorrow.',
          ]),
        ],
      },
      {
        from: ingrid,
        to: [zoe, felix, caleb],
        after: random.between(16, 26),
        text: [
          random.pick([
            'Gone on all nine phones. Go from me.',
            'I have tried for an hour to make it happen again and could not. Go.',
            'Fixed. I also tried it with gloves, because somebody will. Go.',
          ]),
        ],
      },
      {
        from: felix,
        to: [zoe, caleb, ingrid, grace, camille],
        after: random.between(1, 4),
        text: [
          `Then: go. Caleb submits tonight, we open it to 10 % on ${day(5)} and to all on Monday. Grace, the short text for support is in the usual place; Camille, you may write about it now.`,
        ],
      },
      {
        from: grace,
        to: [felix, zoe],
        cc: [caleb],
        after: random.between(90, 130),
        text: [
          `Three days of ${version}: ${random.between(4, 19)} questions, all of them the kind that people ask when they notice something and like it. One rider in Ghent wrote that ${feature} saved him an hour last week. I have asked whether we may quote him.`,
        ],
      },
    ],
  }
}
