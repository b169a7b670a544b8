import { Text } from '@mantine/core'
import { useState } from 'react'
import { DoorFrame } from '../shell/door-frame.tsx'
import { texts } from '../texts/en.ts'

/** What stands behind the # of a one-time link, where no server and no log sees it; empty where that part is missing. */
export function useLinkToken(): string {
  const [token] = useState(() => location.hash.replace(/^#/, ''))
  return token
}

export function NoToken() {
  const { noToken } = texts.door
  return (
    <DoorFrame title={noToken.title}>
      <Text>{noToken.text}</Text>
    </DoorFrame>
  )
}
