import type { User } from '@gatewarden/client'
import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { texts } from '../../texts/en.ts'
import classes from './person-row.module.css'

const { pick: words } = texts.mailbox

/** One of the directory, with what is known of why her mailbox may not open. */
export function PersonRow({ connection, person }: { connection: string; person: User }) {
  const others = person.addresses.filter((one) => one !== person.address)
  const notes = [
    person.jobTitle,
    person.department,
    ...(person.type === 'guest' ? [words.guest] : []),
    ...(person.enabled === false
      ? [words.cannotSignIn]
      : person.licensed === false
        ? [words.unlicensed]
        : []),
  ].filter(Boolean)
  return (
    <li className={classes.row}>
      <Text fw={560}>
        <Link
          className={classes.link}
          to="/connections/$id/mailboxes/$address"
          params={{ id: connection, address: person.userPrincipalName }}
        >
          {person.name ?? person.userPrincipalName}
        </Link>
      </Text>
      <Text size="sm" className={classes.address}>
        {person.address ?? person.userPrincipalName}
        {others.length > 0 && (
          <Text span size="sm" c="dimmed">
            {` · ${others.join(' · ')}`}
          </Text>
        )}
      </Text>
      {notes.length > 0 && (
        <Text size="sm" c="dimmed">
          {notes.join(' · ')}
        </Text>
      )}
    </li>
  )
}
