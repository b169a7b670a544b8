import { AppShell, Burger, Group, Text, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useSession } from '../api/session.ts'
import { texts } from '../texts/en.ts'
import { AccountMenu } from './account-menu.tsx'
import classes from './app-frame.module.css'
import { Brand } from './brand.tsx'
import { navigation, type Place } from './navigation.ts'
import { ThemeSwitch } from './theme-switch.tsx'

/** What stands around every scene of a member: navigation at the side (a drawer on telephones), the account below it. */
export function AppFrame() {
  const { scopes, emulator, version } = useSession()
  const [opened, { toggle, close }] = useDisclosure(false)
  const { pathname } = useLocation()
  useEffect(() => {
    if (pathname) close()
  }, [pathname, close])
  const groups = navigation
    .map((group) => ({
      ...group,
      places: group.places.filter(
        ({ scope, ofEmulator }) =>
          (scope === undefined || scopes.includes(scope)) && (!ofEmulator || emulator !== null),
      ),
    }))
    .filter((group) => group.places.length > 0)
  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 244, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={0}
    >
      <a className={classes.skip} href="#main">
        {texts.shell.skip}
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Group h="100%" px="md" justify="space-between">
          <Brand />
          <Burger
            opened={opened}
            onClick={toggle}
            size="sm"
            aria-expanded={opened}
            aria-label={opened ? texts.shell.closeNavigation : texts.shell.openNavigation}
          />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.rail} aria-label={texts.shell.navigation}>
        <div className={classes.brand}>
          <Brand />
        </div>
        <div className={classes.places}>
          {groups.map((group) => (
            <div key={group.label ?? 'top'} className={classes.group}>
              {group.label && <div className={classes.groupLabel}>{group.label}</div>}
              {group.places.map((place) => (
                <PlaceLink key={place.label} place={place} />
              ))}
            </div>
          ))}
        </div>
        <div className={classes.foot}>
          {emulator !== null && (
            <Text size="xs" className={classes.emulator}>
              {texts.shell.emulator}
            </Text>
          )}
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <AccountMenu />
            <ThemeSwitch />
          </Group>
          <VisuallyHidden>{`${texts.shell.product} ${version}`}</VisuallyHidden>
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="main" className={classes.main}>
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  )
}

function PlaceLink({ place: { to, label, icon: Icon, exact } }: { place: Place }) {
  return (
    <Link
      to={to}
      className={classes.place}
      activeProps={{ className: classes.active }}
      activeOptions={{ exact: exact ?? false, includeSearch: false }}
    >
      <Icon size={18} aria-hidden strokeWidth={1.8} />
      {label}
    </Link>
  )
}
