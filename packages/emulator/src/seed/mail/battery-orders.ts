import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs, inOfficeHours } from '../working-time.ts'
import { csv } from './documents.ts'
import { writeLetter } from './letter.ts'
import type { PostOffice } from './post-office.ts'

/** What Contoso orders from the shared mailbox next door. */
export function orderBatteries(
  people: Correspondents,
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const { at, fabrikam } = people
  for (let i = 0; i < 8; i++) {
    const from = at('omar.haddad')
    const pieces = random.between(4, 12) * 25
    const sentAt = inOfficeHours(from.zone, now - (10 + i * 80) * dayMs, random.between(0, 9_000_000))
    const number = `PO-${7740 - i * 3}`
    const letter = writeLetter(
      {
        from,
        to: [fabrikam('orders')],
        cc: random.chance(0.4) ? [fabrikam('elif.demir')] : [],
        subject: `${number}: ${pieces} LP-14`,
        sentAt,
        answers: null,
        paragraphs: [
          'Hello,',
          `please send us ${pieces} LP-14 under the agreement, to Copenhagen, gate 2. Gate 1 is painted.`,
          'The order is attached for your system.',
        ],
        attachments: [
          {
            name: `${number}.csv`,
            type: 'text/csv',
            bytes: () =>
              csv([
                ['Order', 'Article', 'Pieces', 'Gate'],
                [number, 'LP-14', pieces, 2],
              ]),
          },
        ],
      },
      random,
    )
    office.deliver(letter)
  }
}
