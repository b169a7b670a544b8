import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { DoorFrame } from '../shell/door-frame.tsx'
import { texts } from '../texts/en.ts'

/** What stands behind the # of a one-time link, where no server and no log sees it; empty where that part is missing. */
export function useLinkToken(): string {
  const [token] = useState(() => location.hash.replace(/^#/, ''))
  return token
}

export function NoToken() {
  const { noToken, toSignIn } = texts.door
  return (
    <DoorFrame title={noToken.title}>
      <Text>{noToken.text}</Text>
      <Anchor component={Link} to="/sign-in">
        {toSignIn}
      </Anchor>
    </DoorFrame>
  )
}
