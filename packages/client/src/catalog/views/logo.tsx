import { useState } from 'preact/hooks'
import type { Card } from '../model.ts'

/** The connector's picture; where it has none, a drawing of what it is for. For the eye alone: the title stands beside it. */
export function Logo({ card, large = false }: { card: Card; large?: boolean }) {
  const [broken, setBroken] = useState(false)
  const className = large ? 'logo large' : 'logo'
  if (card.logo !== null && !broken)
    return <img class={className} src={card.logo} alt="" onError={() => setBroken(true)} />
  return (
    <span class={`${className} drawn`} aria-hidden="true">
      <svg
        aria-hidden="true"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linejoin="round"
        stroke-linecap="round"
      >
        {paths(card.type).map((d) => (
          <path key={d} d={d} />
        ))}
      </svg>
    </span>
  )
}

function paths(type: string): string[] {
  if (type.includes('calendar')) return ['M4 6h16v14H4z', 'M4 10h16', 'M8 3.5V7', 'M16 3.5V7', 'M8 14h3v3H8z']
  if (type.includes('contacts'))
    return ['M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z', 'M4.5 20.5c.8-4 3.700-6 7.500-6s6.700 2 7.500 6z']
  if (type.includes('microsoft-365'))
    return ['M4 4h7v7H4z', 'M13 4h7v7h-7z', 'M4 13h7v7H4z', 'M13 13h7v7h-7z']
  return ['M3 6h18v12.500H3z', 'M3.500 6.500 12 13l8.500-6.500']
}
