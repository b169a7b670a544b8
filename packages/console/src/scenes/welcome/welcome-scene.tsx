import { welcome } from '../../api/sign-in.ts'
import { AccountForm } from '../../components/account-form.tsx'
import { texts } from '../../texts/en.ts'

/** The first administrator, by the link that the service printed when it started. */
export function WelcomeScene() {
  return <AccountForm {...texts.door.welcome} withEmail make={welcome} />
}
