import { useDates, useShared } from '../context.ts'
import type { Use } from '../model.ts'
import type { Activity } from '../state.ts'
import type { CatalogTexts } from '../texts.ts'
import { fill } from '../texts.ts'
import { TroubleNote } from './trouble.tsx'

const how: Readonly<Record<Use['what'], keyof CatalogTexts>> = {
  token: 'usedToken',
  read: 'usedRead',
  change: 'usedChange',
  mailbox: 'usedMailbox',
}

/** Who used a connection, how, and when last. */
export function Uses({ activity }: { activity: Activity }) {
  const { texts, locale } = useShared()
  const { day, moment } = useDates()
  const { uses, since, trouble } = activity
  if (trouble !== null) return <TroubleNote trouble={trouble} />
  if (uses === null) return <p class="soft">{texts.loading}</p>
  if (uses.length === 0) return <p class="soft">{fill(texts.usedNothing, { date: day(since) })}</p>
  return (
    <div class="uses">
      <table>
        <caption class="soft">{fill(texts.usedSince, { date: day(since) })}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.usedBy}</th>
            <th scope="col">{texts.usedHow}</th>
            <th scope="col">{texts.usedWhere}</th>
            <th scope="col">{texts.usedTimes}</th>
            <th scope="col">{texts.usedLast}</th>
          </tr>
        </thead>
        <tbody>
          {uses.map((use) => (
            <tr key={`${use.who.kind} ${use.who.name} ${use.what} ${use.mailbox}`}>
              <td data-label={texts.usedBy}>{whoOf(use, texts)}</td>
              <td data-label={texts.usedHow}>{texts[how[use.what]]}</td>
              <td data-label={texts.usedWhere}>{use.mailbox ?? texts.usedAny}</td>
              <td data-label={texts.usedTimes}>{use.count.toLocaleString(locale)}</td>
              <td data-label={texts.usedLast}>{moment(use.lastAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function whoOf({ who }: Use, texts: CatalogTexts): string {
  if (who.kind === 'key')
    return who.name === null ? texts.whoKeyUnnamed : fill(texts.whoKey, { name: who.name })
  if (who.kind === 'customer') return texts.whoCustomer
  return who.kind === 'member' ? texts.whoMember : texts.whoInstallation
}
