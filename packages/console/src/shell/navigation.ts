import type { LinkProps } from '@tanstack/react-router'
import {
  Activity,
  ArrowLeftRight,
  Cable,
  CalendarClock,
  CloudUpload,
  FlaskConical,
  FolderSearch,
  House,
  KeyRound,
  type LucideIcon,
  Plug,
  Printer,
  Scale,
  ScrollText,
  Send,
  Settings,
  Users,
  Webhook,
  Workflow,
} from 'lucide-react'
import { texts } from '../texts/en.ts'

export interface Place {
  to: NonNullable<LinkProps['to']>
  label: string
  icon: LucideIcon
  /** Who lacks it does not see the place. */
  scope?: string
  /** Only where an emulator is attached. */
  ofEmulator?: boolean
  /** Also at pages below it, unless told. */
  exact?: boolean
}

export interface PlaceGroup {
  label?: string
  places: Place[]
}

const { places, groups } = texts.shell

/** What is in the navigation, in its order. A new scene adds its line here and its route in routes.tsx. */
export const navigation: PlaceGroup[] = [
  { places: [{ to: '/', label: places.overview, icon: House, exact: true }] },
  {
    label: groups.connect,
    places: [
      { to: '/connectors', label: places.connectors, icon: Plug, scope: 'connectors:read' },
      { to: '/connections', label: places.connections, icon: Cable, scope: 'connections:read' },
    ],
  },
  {
    label: groups.collect,
    places: [
      { to: '/collections', label: places.collections, icon: FolderSearch, scope: 'collections:read' },
      { to: '/schedules', label: places.schedules, icon: CalendarClock, scope: 'collections:read' },
      { to: '/matters', label: places.matters, icon: Scale, scope: 'collections:read' },
      { to: '/destinations', label: places.destinations, icon: CloudUpload, scope: 'collections:read' },
    ],
  },
  {
    label: groups.send,
    places: [
      { to: '/sending', label: places.sending, icon: Send, scope: 'sending:read' },
      { to: '/rules', label: places.rules, icon: Workflow, scope: 'rules:read' },
      { to: '/relay', label: places.relay, icon: Printer, scope: 'relay:read' },
    ],
  },
  {
    label: groups.operate,
    places: [
      { to: '/webhooks', label: places.webhooks, icon: Webhook, scope: 'endpoints:read' },
      { to: '/changes', label: places.changes, icon: Activity, scope: 'changes:read' },
      { to: '/requests', label: places.requests, icon: ArrowLeftRight, scope: 'system:read' },
      {
        to: '/emulator',
        label: places.emulator,
        icon: FlaskConical,
        scope: 'emulator:control',
        ofEmulator: true,
      },
    ],
  },
  {
    label: groups.manage,
    places: [
      { to: '/keys', label: places.keys, icon: KeyRound, scope: 'keys:read' },
      { to: '/members', label: places.members, icon: Users, scope: 'members:read' },
      { to: '/audit', label: places.audit, icon: ScrollText, scope: 'audit:read' },
      { to: '/settings', label: places.settings, icon: Settings, scope: 'system:read' },
    ],
  },
]
