import { png } from '../mail/documents.ts'
import type { Script, Stage } from './script.ts'

/** What an office writes about when it does not write about work. */
export function office({ random, at, day, turn }: Stage): Script {
  const [samir, mette, leo, grace, anders, zoe, joanna, tobias] = [
    at('samir.patel'),
    at('mette.sorensen'),
    at('leo.marchetti'),
    at('grace.lim'),
    at('anders.lind'),
    at('zoe.lambert'),
    at('joanna.reyes'),
    at('tobias.kern'),
  ]
  const everybody = [
    mette,
    leo,
    grace,
    anders,
    zoe,
    joanna,
    tobias,
    at('felix.moreau'),
    at('nils.bergqvist'),
    at('linnea.holm'),
    at('esme.hartley'),
    at('dana.whitfield'),
  ]
  const hue = random.between(0, 200)
  return turn<() => Script>([
    () => ({
      subject: `Summer lunch on ${day(12)}`,
      steps: [
        {
          from: samir,
          to: everybody,
          after: 0,
          text: [
            'Dear all,',
            `summer lunch is on ${day(12)} at noon, in the yard in London and in the workshop in Copenhagen. Please tell me by Friday what you do not eat, and what you would like to bring.`,
            'Last year we had nine potato salads. I have nothing against potato salad.',
          ],
        },
        {
          from: grace,
          to: [samir],
          answers: 0,
          after: 2,
          text: [
            'I bring a cake, and I eat everything but olives. Tobias will say he brings potato salad. He means it as a joke.',
          ],
        },
        { from: tobias, to: [samir], answers: 0, after: 3, text: ['I would like to bring potato salad.'] },
        {
          from: anders,
          to: [samir],
          cc: [mette],
          answers: 0,
          after: 7,
          text: [
            'The workshop can seat thirty if we put the long bench across. Bring jackets, the gate stays open.',
          ],
        },
        {
          from: samir,
          to: everybody,
          answers: 0,
          after: 40,
          text: [`So far: four cakes, two salads without potatoes, one with. See you on ${day(12)}.`],
        },
      ],
    }),
    () => ({
      subject: 'The key to the bike shed',
      steps: [
        {
          from: samir,
          to: everybody,
          after: 0,
          text: [
            'The spare key to the bike shed is gone from the hook since Monday. I am not angry, I am a man who walks home in the rain.',
            'If you have it, put it back, and nobody will ever ask.',
          ],
        },
        {
          from: zoe,
          to: [samir],
          after: 1,
          text: [
            'Is it the one with the yellow bell on it? It lies on the coffee machine in Copenhagen, which raises a question or two.',
          ],
        },
        {
          from: samir,
          to: everybody,
          after: 2,
          text: [
            'Found. In Copenhagen. I withdraw every suspicion against the London office and send my regards to the pocket that travelled.',
          ],
        },
        {
          from: mette,
          to: [samir],
          after: 4,
          text: ['It was mine. I will bring it on Thursday, with pastry.'],
        },
      ],
    }),
    () => ({
      subject: 'Names for the new meeting room',
      steps: [
        {
          from: leo,
          to: everybody,
          after: 0,
          text: [
            'The small room in Copenhagen gets a door, so it needs a name. Velodrome, Freewheel and Sidecar are taken. Suggestions until Thursday, then I paint.',
          ],
          attachments: [
            {
              name: 'door.png',
              type: 'image/png',
              bytes: () => png(80, 120, (x, y) => (x < 4 || x > 75 || y < 4 ? 0x5b3a1a : 0xf2f2ea - hue)),
            },
          ],
        },
        { from: joanna, to: [leo], after: 2, text: ['Puncture, because that is where one stops to talk.'] },
        { from: anders, to: [leo], after: 3, text: ['Kickstand. It holds the door open.'] },
        {
          from: zoe,
          to: [leo, joanna, anders],
          after: 4,
          text: ['Puncture has my vote, Kickstand has my sympathy.'],
        },
        {
          from: leo,
          to: everybody,
          answers: 0,
          after: 30,
          text: [
            'Puncture it is, with nine votes against four for Kickstand, three for Bell, and one for "Room 4", by Nils.',
          ],
        },
      ],
    }),
    () => ({
      subject: `Bike to work, week of ${day(7)}`,
      steps: [
        {
          from: joanna,
          to: everybody,
          after: 0,
          text: [
            `In the week of ${day(7)} we count kilometres again, office against office. Home office counts if you ride around the block first.`,
            'The list is on the wall and in the shared folder. Honour is the only referee.',
          ],
        },
        {
          from: tobias,
          to: [joanna],
          after: 5,
          text: ['Does it count if I carry the bike up to the fourth floor?'],
        },
        { from: joanna, to: [tobias], after: 6, text: ['Vertically, yes. Twelve metres.'] },
        {
          from: joanna,
          to: everybody,
          answers: 0,
          after: 170,
          text: [
            `The result: Copenhagen ${random.between(720, 940)} kilometres, London ${random.between(520, 710)}, Berlin ${random.between(310, 510)}, Seattle one person and ${random.between(90, 160)}. Chidi wins the cake for the longest way, and it travels to him by post.`,
          ],
        },
      ],
    }),
  ])()
}
