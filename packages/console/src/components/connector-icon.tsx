import { ThemeIcon } from '@mantine/core'
import { Boxes, CalendarDays, ContactRound, type LucideIcon, Mail, Server } from 'lucide-react'
import { useState } from 'react'
import classes from './connector-icon.module.css'

const icons: [part: string, icon: LucideIcon, color: string][] = [
  ['mail', Mail, 'blue'],
  ['calendar', CalendarDays, 'grape'],
  ['contacts', ContactRound, 'orange'],
  ['exchange', Server, 'gray'],
]

interface ConnectorIconProps {
  type: string
  /** Address of the connector's own picture; null where it has none. */
  logo?: string | null
  size?: number
}

/** The connector's picture, or the sign of its type. For the eye alone: its name stands beside it. */
export function ConnectorIcon({ type, logo = null, size = 40 }: ConnectorIconProps) {
  const [broken, setBroken] = useState<string | null>(null)
  if (logo !== null && logo !== broken) {
    // Wherever the console was opened, it is served from there, too.
    const { pathname } = new URL(logo)
    return (
      <img
        className={classes.logo}
        src={pathname}
        width={size}
        height={size}
        alt=""
        onError={() => setBroken(logo)}
      />
    )
  }
  const [, Icon, color] = icons.find(([part]) => type.includes(part)) ?? ['', Boxes, 'gate']
  return (
    <ThemeIcon variant="light" color={color} size={size} radius="md">
      <Icon size={size * 0.52} strokeWidth={1.8} aria-hidden />
    </ThemeIcon>
  )
}
