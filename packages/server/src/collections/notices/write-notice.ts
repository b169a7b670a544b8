import type { Query } from '../../platform/database/database.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Collection, Numbers, Remark } from '../collection.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { selectMailboxes } from '../store/mailboxes-store.ts'
import { tables } from '../store/tables.ts'
import { notBegunText, noticeText } from './notice-text.ts'
import type { Occasion } from './occasion.ts'
import { insertNotice } from './store.ts'

/** Writes a notice to those whom the collection and its matter name, each once; none where they name nobody. */
export async function writeNotice(
  { clock, random, config }: Pick<Platform, 'clock' | 'random' | 'config'>,
  trx: Query,
  collection: Pick<Collection, 'id' | 'name' | 'matterId' | 'criteria'>,
  occasion: Occasion,
  numbers: Numbers,
): Promise<void> {
  const { id, name, matterId, criteria } = collection
  const matter = matterId === null ? undefined : await matterOf(trx, matterId)
  const recipients = recipientsOf(criteria.notify, matter?.notify)
  if (recipients.length === 0) return
  const mailboxes = await selectMailboxes(trx, id)
  const read = mailboxes.filter(({ state }) => state === 'done').length
  await insertNotice(trx, {
    id: newId('ntc', clock, random),
    of: id,
    recipients,
    ...noticeText({
      id,
      name,
      matter: matter?.name ?? null,
      occasion,
      numbers,
      mailboxes: { read, all: mailboxes.length },
      url: new URL(`/console/collections/${id}`, config.publicUrl).href,
    }),
    createdAt: clock.now(),
  })
}

/** The same where the time of a schedule has come, and no collection could be made. */
export async function writeNotBegunNotice(
  { clock, random, config }: Pick<Platform, 'clock' | 'random' | 'config'>,
  trx: Query,
  { id, matterId, wish }: Pick<Schedule, 'id' | 'matterId' | 'wish'>,
  remark: Remark,
): Promise<void> {
  const matter = matterId === null ? undefined : await matterOf(trx, matterId)
  const recipients = recipientsOf(wish.notify, matter?.notify)
  if (recipients.length === 0) return
  await insertNotice(trx, {
    id: newId('ntc', clock, random),
    of: id,
    recipients,
    ...notBegunText({
      id,
      name: wish.name ?? null,
      matter: matter?.name ?? null,
      remark,
      url: new URL('/console/collections', config.publicUrl).href,
    }),
    createdAt: clock.now(),
  })
}

const recipientsOf = (wanted: readonly string[] = [], matters: readonly string[] | null = null): string[] =>
  unique([...wanted, ...(matters ?? [])])

const matterOf = (trx: Query, id: string) =>
  tables(trx).selectFrom('matters').select(['name', 'notify']).where('id', '=', id).executeTakeFirst()

const unique = (addresses: readonly string[]): string[] => [
  ...new Map(addresses.map((address) => [address.toLowerCase(), address])).values(),
]
