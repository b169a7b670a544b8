import { ThemeIcon } from '@mantine/core'
import { Boxes, CalendarDays, ContactRound, type LucideIcon, Mail, Server } from 'lucide-react'

const icons: [part: string, icon: LucideIcon, color: string][] = [
  ['mail', Mail, 'blue'],
  ['calendar', CalendarDays, 'grape'],
  ['contacts', ContactRound, 'orange'],
  ['exchange', Server, 'gray'],
]

/** The sign of a connector type. */
export function ConnectorIcon({ type, size = 40 }: { type: string; size?: number }) {
  const [, Icon, color] = icons.find(([part]) => type.includes(part)) ?? ['', Boxes, 'gate']
  return (
    <ThemeIcon variant="light" color={color} size={size} radius="md">
      <Icon size={size * 0.52} strokeWidth={1.8} aria-hidden />
    </ThemeIcon>
  )
}
