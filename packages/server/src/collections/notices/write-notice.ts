import type { Query } from '../../platform/database/database.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Collection, Numbers } from '../collection.ts'
import { selectMailboxes } from '../store/mailboxes-store.ts'
import { tables } from '../store/tables.ts'
import { noticeText } from './notice-text.ts'
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
  const recipients = unique([...(criteria.notify ?? []), ...(matter?.notify ?? [])])
  if (recipients.length === 0) return
  const mailboxes = await selectMailboxes(trx, id)
  const read = mailboxes.filter(({ state }) => state === 'done').length
  await insertNotice(trx, {
    id: newId('ntc', clock, random),
    collectionId: id,
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

const matterOf = (trx: Query, id: string) =>
  tables(trx).selectFrom('matters').select(['name', 'notify']).where('id', '=', id).executeTakeFirst()

const unique = (addresses: readonly string[]): string[] => [
  ...new Map(addresses.map((address) => [address.toLowerCase(), address])).values(),
]
