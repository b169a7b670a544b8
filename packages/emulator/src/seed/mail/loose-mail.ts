import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { orderBatteries } from './battery-orders.ts'
import { keepDrafts } from './drafts.ts'
import { receiveJunk } from './junk-mail.ts'
import { leaveBehind } from './left-behind.ts'
import type { Correspondent } from './letter.ts'
import { sendMachineMail } from './machine-mail.ts'
import type { PostOffice } from './post-office.ts'

/** Mail that belongs to no conversation: what machines write, what ends in the junk folder, and drafts. */
export function sendLooseMail(
  people: Correspondents,
  staff: readonly Correspondent[],
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  sendMachineMail(people, office, random, now)
  receiveJunk(staff, office, random, now)
  keepDrafts(people, office, random, now)
  leaveBehind(people, office, random, now)
  orderBatteries(people, office, random, now)
}
