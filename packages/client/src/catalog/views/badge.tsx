import { useShared } from '../context.ts'
import type { Badge as BadgeFacts, Standing } from '../model.ts'
import type { CatalogTexts } from '../texts.ts'
import { fill } from '../texts.ts'

const textOf: Readonly<Record<Standing, keyof CatalogTexts>> = {
  connected: 'badgeConnected',
  attention: 'badgeAttention',
  admin: 'badgeAdmin',
  waiting: 'badgeWaiting',
  off: 'badgeOff',
}

export function Badge({ badge }: { badge: BadgeFacts }) {
  const { texts } = useShared()
  const { standing, count } = badge
  const text =
    standing === 'connected' && count > 1
      ? fill(texts.badgeConnectedMany, { count })
      : texts[textOf[standing]]
  return <span class={`badge ${standing}`}>{text}</span>
}
