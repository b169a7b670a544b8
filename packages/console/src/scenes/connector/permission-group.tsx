import type { Permission } from '@gatewarden/client'
import { Checkbox, Stack, Text } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import classes from './permission-group.module.css'

const { permissions: words } = texts.connector

interface PermissionGroupProps {
  title: string
  members: Permission[]
  chosen: ReadonlySet<string>
  forced: ReadonlySet<string>
  mayWrite: boolean
  toggle: (permission: Permission, on: boolean) => void
}

/** The permissions of one group, each with what it allows and who must consent. */
export function PermissionGroup({ title, members, chosen, forced, mayWrite, toggle }: PermissionGroupProps) {
  const count = members.filter(({ name }) => chosen.has(name) || forced.has(name)).length
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>
        {title}{' '}
        <Text span size="sm" c="dimmed" fw={400}>
          {count > 0 ? words.chosen(count) : ''}
        </Text>
      </legend>
      <Stack gap={0}>
        {members.map((permission) => (
          <Checkbox
            key={permission.name}
            className={classes.row}
            checked={chosen.has(permission.name) || forced.has(permission.name)}
            disabled={!mayWrite || forced.has(permission.name)}
            onChange={(event) => toggle(permission, event.currentTarget.checked)}
            label={permission.name}
            description={
              <>
                {permission.allows}
                <br />
                {[
                  words.kinds[permission.kind],
                  permission.adminConsentRequired ? words.adminConsent : words.userConsent,
                  ...(forced.has(permission.name) ? [words.forced] : []),
                ].join(' · ')}
              </>
            }
          />
        ))}
      </Stack>
    </fieldset>
  )
}
