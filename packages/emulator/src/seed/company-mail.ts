import type { Correspondents } from './correspondents.ts'
import { putHostileMail } from './hostile/hostile-mail.ts'
import { sendBouncing } from './mail/bounces.ts'
import { putCollectionSet } from './mail/collection-set.ts'
import { converse } from './mail/converse.ts'
import type { Correspondent } from './mail/letter.ts'
import { sendLooseMail } from './mail/loose-mail.ts'
import { sendNewsletters } from './mail/newsletters.ts'
import type { PostOffice } from './mail/post-office.ts'
import type { RandomSource } from './random-source.ts'
import type { SeedFolderPath } from './seed-tenant.ts'
import { themes } from './themes/all-themes.ts'
import type { Script, Stage, Theme } from './themes/script.ts'
import { dayMs, hourMs, spelledDate } from './working-time.ts'

/** Who files mail into folders; the others leave everything in the inbox. */
const tidyPeople = new Set([
  'priya.raman',
  'nils.bergqvist',
  'oisin.keane',
  'nuria.alvarez',
  'ingrid.halvorsen',
  'omar.haddad',
  'camille.dupont',
  'linnea.holm',
])

/** All mail of the default seed: about two years up to `now`. */
export function writeCompanyMail(
  people: Correspondents,
  staff: readonly Correspondent[],
  office: PostOffice,
  random: RandomSource,
  now: Date,
): void {
  const end = now.getTime()
  for (const { theme, conversations } of themes) {
    const chance = random.branch(theme.name)
    const offset = chance.between(0, 11)
    for (let round = 0; round < conversations; round++) {
      const slot = (700 / conversations) * (conversations - round)
      const begin = end - Math.round((slot - chance.fraction() * (680 / conversations)) * dayMs)
      const script = play(theme, people, chance, begin, round + offset)
      for (const letter of converse(script, begin, chance)) {
        office.deliver(letter, {
          folderFor: (address) => filing(script, address),
          ...(script.category === undefined ? {} : { category: script.category }),
        })
      }
    }
  }
  sendNewsletters(people, staff, office, random.branch('newsletters'), end)
  sendBouncing(people, office, random.branch('bounces'), end)
  sendLooseMail(people, staff, office, random.branch('loose'), end)
  putCollectionSet(people.at('priya.raman'), people.at('samir.patel'), office, end)
  putHostileMail(people.at('odette.quirke').address, office, end)
}

function play(
  theme: Theme,
  people: Correspondents,
  random: RandomSource,
  begin: number,
  round: number,
): Script {
  const stage: Stage = {
    random,
    turn: (from) => {
      const chosen = from[round % from.length]
      if (chosen === undefined) throw new RangeError('nothing to take turns with')
      return chosen
    },
    at: people.at,
    fabrikam: people.fabrikam,
    outside: people.outside,
    day: (after) => spelledDate('Romance Standard Time', workday(begin + after * dayMs)),
    year: new Date(begin).getUTCFullYear(),
  }
  return theme(stage)
}

/** Nobody sets a date on a weekend. */
function workday(at: number): number {
  const noon = Math.floor(at / dayMs) * dayMs + 12 * hourMs
  const shift = [1, 0, 0, 0, 0, 0, 2][new Date(noon).getUTCDay()] ?? 0
  return noon + shift * dayMs
}

function filing(script: Script, address: string): SeedFolderPath {
  const local = address.split('@')[0] ?? ''
  return script.filing && tidyPeople.has(local) ? ['inbox', ...script.filing] : ['inbox']
}
