import { welcome } from '../../api/sign-in.ts'
import { AccountForm } from '../../components/account-form.tsx'
import { NoToken, useLinkToken } from '../../components/link-token.tsx'
import { DoorFrame } from '../../shell/door-frame.tsx'
import { texts } from '../../texts/en.ts'

const { title, ...words } = texts.door.welcome

/** The first administrator, by the link that the service printed when it started. */
export function WelcomeScene() {
  const token = useLinkToken()
  if (token === '') return <NoToken />
  return (
    <DoorFrame title={title}>
      <AccountForm {...words} token={token} withEmail make={welcome} />
    </DoorFrame>
  )
}
