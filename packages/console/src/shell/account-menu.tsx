import { Avatar, Group, Menu, Text, UnstyledButton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { LogOut, PlugZap, UserRound } from 'lucide-react'
import { useSession } from '../api/session.ts'
import { signOut } from '../api/sign-in.ts'
import { forgetDrafts } from '../scenes/new-collection/kept-draft.ts'
import { texts } from '../texts/en.ts'
import classes from './account-menu.module.css'

/** Who is signed in, her own pages, the way out. */
export function AccountMenu() {
  const { member } = useSession()
  const queries = useQueryClient()
  const router = useRouter()
  const leave = async () => {
    await signOut()
    queries.clear()
    forgetDrafts()
    await router.navigate({ to: '/sign-in' })
  }
  return (
    <Menu position="top-start" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <Group gap={10} wrap="nowrap">
            <Avatar size={30} radius="xl" color="gate" variant="filled" aria-hidden>
              {initialsOf(member.name)}
            </Avatar>
            <div className={classes.who}>
              <Text size="sm" fw={560} truncate>
                {member.name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {texts.shell.roles[member.role] ?? member.role}
              </Text>
            </div>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{member.email}</Menu.Label>
        <Menu.Item leftSection={<PlugZap size={16} aria-hidden />} component={Link} to="/integrations">
          {texts.shell.places.integrations}
        </Menu.Item>
        <Menu.Item component={Link} to="/profile" leftSection={<UserRound size={16} aria-hidden />}>
          {texts.shell.places.profile}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={leave}>
          {texts.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0))
    .join('')
    .toUpperCase()
