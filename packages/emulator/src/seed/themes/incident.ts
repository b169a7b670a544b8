import { barChart, pdf } from '../mail/documents.ts'
import type { Script, Stage } from './script.ts'

/** Something is down: noticed, narrowed down, worked around, mended, written up. */
export function incident({ random, turn, at, day }: Stage): Script {
  const [sadia, ravi, zoe, henrik, grace] = [
    at('sadia.karim'),
    at('ravi.menon'),
    at('zoe.lambert'),
    at('henrik.falk'),
    at('grace.lim'),
  ]
  const [service, symptom, cause, mend] = turn([
    [
      'Booking page',
      'answers 502 for about one visitor in four',
      'the new node joined with a clock four minutes behind, so every session looked expired to it',
      'took the node out and made it refuse to start without a synchronised clock',
    ],
    [
      'Lock service',
      'opens bikes up to forty seconds late',
      'the queue for unlock commands shares its workers with the nightly position reports, and the reports had run into the morning',
      'gave unlocking workers of its own',
    ],
    [
      'Fleet map',
      'shows half of Berlin in the Spree',
      'a library update swapped latitude and longitude for positions that come through the old gateway',
      'went back one version and pinned it',
    ],
    [
      'Invoice export',
      'writes the same invoice number twice',
      'two exports ran at once, because the lock was taken after the number was read',
      'take the lock first; the doubled numbers have been voided and written again',
    ],
    [
      'Battery telemetry',
      'has been silent since three in the morning',
      'the certificate of the broker ran out, and the reminder went to Viktor, who left in spring',
      'renewed it and moved all reminders to the on-call address',
    ],
  ] as const)
  const number = random.between(212, 389)
  const minutes = random.between(18, 95)
  const reports = random.between(9, 60)
  const latencies = Array.from({ length: 14 }, (_, hour) =>
    hour > 4 && hour < 9 ? 0.5 + random.fraction() / 2 : 0.1 + random.fraction() / 8,
  )
  return {
    subject: `INC-${number}: ${service} ${symptom}`,
    category: 'Red category',
    filing: ['Incidents'],
    steps: [
      {
        from: sadia,
        to: [ravi, zoe],
        cc: [henrik, grace],
        after: 0,
        importance: 'high',
        text: [
          `${service} ${symptom}. First alert 20 minutes ago, support has ${reports} reports, all of them today.`,
          'I have it. Ravi, can you look at what went out last night? Grace, please tell people that we know and that no booking is lost.',
          'Picture from the dashboard below.',
        ],
        attachments: [
          {
            name: `inc-${number}.png`,
            type: 'image/png',
            bytes: () => barChart(latencies, 0xb3382c),
            contentId: `inc${number}@contoso`,
          },
        ],
      },
      {
        from: ravi,
        to: [sadia, zoe],
        cc: [henrik, grace],
        after: 0.4,
        text: [
          random.pick([
            'Looking. Two things went out last night, one of them mine.',
            'On it. The release notes of last night name one change near this, and it is mine, so at least I know where to start.',
          ]),
          random.pick([
            'Give me a quarter of an hour before we roll anything back.',
            'Please nobody restart anything yet; the state it is in is the best clue we have.',
            'I write here every ten minutes, also when there is nothing to write.',
          ]),
        ],
      },
      {
        from: grace,
        to: [sadia],
        cc: [ravi, zoe],
        after: 0.5,
        text: [
          'The status page says so now, and the phone announcement too. Harbour & Vale asked when; I said within the hour and will not say it twice.',
        ],
      },
      {
        from: ravi,
        to: [sadia, zoe, henrik],
        cc: [grace],
        after: 0.6,
        text: [
          `Found it: ${cause}.`,
          'I can show it on the test system in under a minute, so I am sure. Rolling forward is quicker than rolling back; Zoë is reading the change now.',
        ],
      },
      {
        from: sadia,
        to: [ravi, zoe, henrik, grace],
        after: 0.8,
        text: [
          `Fixed and watched for fifteen minutes: no new error. We ${mend}.`,
          `${minutes} minutes from first report to last. I am writing it up; the review is on ${day(2)} at 14:00 in Freewheel.`,
        ],
      },
      {
        from: sadia,
        to: [henrik, zoe, ravi, grace],
        after: 52,
        text: [
          `The write-up of INC-${number} is attached, two pages, the second one is only the timeline.`,
          random.pick([
            'What I would like us to argue about is action 3. Everything else is done already.',
            'Actions 1 and 2 are done. Action 3 needs a decision, and I would like it to be yours.',
          ]),
        ],
        attachments: [
          {
            name: `INC-${number} review.pdf`,
            type: 'application/pdf',
            bytes: () =>
              pdf(`INC-${number}: ${service}`, [
                `What people saw: it ${symptom}.`,
                `How long: ${minutes} minutes; ${reports} reports.`,
                `Why: ${cause}.`,
                `What we did: we ${mend}.`,
                '',
                'Actions',
                '1. Alert on the symptom, not on the machine. Done.',
                '2. Runbook page for the on-call engineer. Done.',
                '3. No release after 16:00. Open: to be argued about.',
              ]),
          },
        ],
      },
      {
        from: henrik,
        to: [sadia, zoe, ravi],
        after: 5,
        text: [
          random.pick([
            'Good write-up. On action 3: I would rather have releases that can be taken back in a minute at any hour than a clock that forbids them. Let us talk about what stands between us and that.',
            'Clear and fair, thank you. I am for action 3 until the roll-back takes less than a minute. Then we can drop it again.',
          ]),
        ],
      },
    ],
  }
}
