import { useDates, useShared } from '../context.ts'
import { type OwnConnection, standingOf } from '../model.ts'
import type { CatalogTexts } from '../texts.ts'
import { fill } from '../texts.ts'
import { Badge } from './badge.tsx'
import { Uses } from './uses.tsx'

/** One connected account: how it stands, why, and what can be done. */
export function Account({ connection, title }: { connection: OwnConnection; title?: string }) {
  const { controller, texts } = useShared()
  const { day } = useDates()
  const { me, activity } = controller.state
  const { id, account, connectedAt } = connection
  const standing = standingOf(connection)
  const name = account ?? texts.unknownAccount
  const isOpen = activity?.connection === id
  // What a button does, and to which account: there are several of the same.
  const label = (text: string) => `${text}: ${name}`
  return (
    <div class="account">
      <div class="words">
        {title !== undefined && <span class="name">{title}</span>}
        <span class={title === undefined ? 'name' : ''}>{name}</span>
        <span class="soft">
          {texts[reasonOf(connection)]}
          {connectedAt !== null &&
            ` ${texts.badgeConnected} ${fill(texts.since, { date: day(connectedAt) })}.`}
        </span>
        <Badge badge={{ standing, count: 1 }} />
      </div>
      <div class="actions">
        {me.mayConnect && standing === 'attention' && (
          <button
            type="button"
            class="main"
            aria-label={label(texts.reconnect)}
            onClick={() => void controller.reconnect(id)}
          >
            {texts.reconnect}
          </button>
        )}
        {me.mayConnect && standing === 'admin' && (
          <button
            type="button"
            class="main"
            aria-label={label(texts.askAdmin)}
            onClick={() => void controller.askAdmin(id)}
          >
            {texts.askAdmin}
          </button>
        )}
        <button
          type="button"
          class="quiet"
          aria-expanded={isOpen}
          aria-label={label(isOpen ? texts.hideUsed : texts.whoUsed)}
          onClick={() => void controller.toggleActivity(id)}
        >
          {isOpen ? texts.hideUsed : texts.whoUsed}
        </button>
        {me.mayConnect && standing === 'connected' && (
          <button
            type="button"
            class="quiet"
            aria-label={label(texts.reconnect)}
            onClick={() => void controller.reconnect(id)}
          >
            {texts.reconnect}
          </button>
        )}
        {me.mayDisconnect && (
          <button
            type="button"
            class="quiet bad"
            aria-label={label(texts.disconnect)}
            onClick={() => controller.askDisconnect(id)}
          >
            {texts.disconnect}
          </button>
        )}
      </div>
      {isOpen && <Uses activity={activity} />}
    </div>
  )
}

function reasonOf(connection: OwnConnection): keyof CatalogTexts {
  const { status, reasonCode } = connection
  if (status === 'active') return reasonCode === null ? 'reasonActive' : 'reasonReduced'
  if (status === 'needs_reauth') return 'reasonReauth'
  if (status === 'needs_admin')
    return reasonCode === 'admin_to_confirm' ? 'reasonAdminConfirm' : 'reasonAdmin'
  if (status === 'disabled') return 'reasonOff'
  if (status === 'pending') return 'reasonApproval'
  return reasonCode === 'permissions_missing' ? 'reasonMissing' : 'reasonError'
}
