import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs, inOfficeHours } from '../working-time.ts'
import { type Correspondent, renderLetter, writeLetter } from './letter.ts'
import type { PostOffice } from './post-office.ts'

/** Mail that nobody has sent yet. */
export function keepDrafts(
  people: Correspondents,
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const { at, outside } = people
  const drafts: [Correspondent, Correspondent[], string, string[]][] = [
    [
      at('ben.ashworth'),
      [outside('owen')],
      'The thing with the hubs',
      ['Dear Owen,', 'between you and me,', '(no. Write this tomorrow.)'],
    ],
    [
      at('tomasz.wolski'),
      [at('mette.sorensen')],
      'Second depot in Hamburg',
      ['Mette,', 'I know what I said in spring. I have changed my mind, and here is why:', '1.'],
    ],
    [at('linnea.holm'), [], '', ['Reference for Viktor. Kind, true, short.']],
    [
      at('nuria.alvarez'),
      [outside('katrin')],
      'Offer, new version',
      ['Dear Katrin,', 'the new version has one page less and one bike more.'],
    ],
    [
      at('priya.raman'),
      [at('mette.sorensen')],
      'Privileged and confidential: options',
      ['Mette,', 'three ways, in the order of how well I would sleep:'],
    ],
    [
      at('leo.marchetti'),
      [at('camille.dupont')],
      'Rubber foot, sketch',
      ['Here comes the rubber foot. It looks like a boot. I like that it looks like a boot.'],
    ],
    [
      at('odette.quirke'),
      [at('ingrid.halvorsen')],
      'What I collect',
      [
        'Every mail that ever broke something, in one mailbox. Please do not open them with anything you love.',
      ],
    ],
  ]
  for (const [from, to, subject, paragraphs] of drafts) {
    const at = inOfficeHours(from.zone, now - random.between(1, 20) * dayMs, random.between(0, 6_000_000))
    const letter = writeLetter(
      { from, to, subject, sentAt: Math.min(at, now), answers: null, paragraphs },
      random,
    )
    office.put(from.address, {
      folder: ['drafts'],
      mime: () => renderLetter(letter, true),
      receivedDateTime: new Date(letter.sentAt).toISOString(),
      isDraft: true,
    })
  }
}
