import { acceptInvitation } from '../../api/sign-in.ts'
import { AccountForm } from '../../components/account-form.tsx'
import { texts } from '../../texts/en.ts'

/** Somebody whom an administrator has invited. */
export function InvitationScene() {
  const accept = ({ token, name, password }: { token: string; name: string; password: string }) =>
    acceptInvitation({ token, name, password })
  return <AccountForm {...texts.door.invitation} withEmail={false} make={accept} />
}
