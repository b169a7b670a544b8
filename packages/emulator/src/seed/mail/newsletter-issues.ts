/** One issue of a newsletter. */
export interface Issue {
  readonly title: string
  readonly stories: readonly (readonly [heading: string, text: string])[]
}

/** The Wheelhouse, Contoso's own. */
export const houseIssues: readonly Issue[] = [
  {
    title: 'A gate, a bell and nine potato salads',
    stories: [
      [
        'The new gate',
        'It opens outwards now. Anders has repainted the line on the floor, and three people have already thanked it.',
      ],
      ['Summer lunch', 'Samir asks for salads without potatoes. He asked last year too.'],
      [
        'Number of the month',
        '84 centimetres: the width of a garage door in Lindenau, and of a bike that fits through it.',
      ],
    ],
  },
  {
    title: 'How a bike carries a piano',
    stories: [
      [
        'Two bikes, one piano',
        'Petra’s team moved an upright piano over 400 metres. Nobody sang. The piano arrived in tune, or as much in tune as it left.',
      ],
      [
        'Welcome',
        'Three new colleagues began this month. You find them by following the smell of fresh coffee.',
      ],
      [
        'Number of the month',
        '11 minutes: what it takes to change a contact plate, measured by Jürgen with a stopwatch.',
      ],
    ],
  },
  {
    title: 'Winter is a material',
    stories: [
      [
        'What salt does',
        'Ingrid shows four chains after one winter. One of them is hers. Come and guess which.',
      ],
      ['Lights', 'Please check yours before you ride home. The workshop has spare ones in the blue box.'],
      ['Number of the month', '61,000: battery swaps in one quarter.'],
    ],
  },
  {
    title: 'The map knows where Berlin is again',
    stories: [
      [
        'Thank you, night shift',
        'For one morning half of Berlin lay in the river. Ravi and Sadia moved it back before the first tour.',
      ],
      [
        'From the mailbag',
        '“Your kickstand is louder than my neighbour”, writes a customer in Ghent. Leo is drawing a rubber foot.',
      ],
      ['Number of the month', '8,200: bikes in service.'],
    ],
  },
  {
    title: 'Questions from the hat',
    stories: [
      [
        'All hands',
        'Seventeen questions were in the hat, one of them a shopping list. We answer all of them on the wall.',
      ],
      ['Spring cleaning', 'What has no owner on Friday is given away on Monday.'],
      ['Number of the month', '2: people who came an hour early when the clocks changed.'],
    ],
  },
  {
    title: 'A second life for old batteries',
    stories: [
      [
        'Cabinets',
        'The first cabinet made of retired packs stands in Malmö and charges twelve bikes a night.',
      ],
      [
        'Kilometres',
        'The week of riding to work ends on Sunday. Chidi leads, as always, alone, from Seattle.',
      ],
      ['Number of the month', '1,200: charging cycles after which a pack must still hold 80 per cent.'],
    ],
  },
]

/** Spoke & Chain Weekly, a trade letter. */
export const tradeIssues: readonly Issue[] = [
  {
    title: 'Kerbs, ramps and other small mountains',
    stories: [
      ['Four centimetres', 'A city lowered 300 kerbs and counted: deliveries by bike rose by a fifth.'],
      ['Who owns the last mile?', 'Nobody, says a judge, and everybody may park on it for ten minutes.'],
    ],
  },
  {
    title: 'Steel is back',
    stories: [
      [
        'Heavier, cheaper, mendable',
        'Three makers return from aluminium to steel. We asked their welders why.',
      ],
      ['Fair dates', 'Halls 4 and 5, coffee in between.'],
    ],
  },
  {
    title: 'What couriers eat',
    stories: [
      ['A survey', 'Bananas, mostly. 412 couriers answered, some of them while riding.'],
      ['Rain jackets', 'Eleven tested under a garden hose, two survived.'],
    ],
  },
  {
    title: 'The quiet depot',
    stories: [
      ['Night charging', 'How a depot of 80 bikes stays below the noise of a refrigerator.'],
      ['Letters', 'Readers on bells: louder, softer, abolished.'],
    ],
  },
]
