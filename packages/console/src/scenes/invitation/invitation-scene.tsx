import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { sessionQuery } from '../../api/session.ts'
import { acceptInvitation, lookAtLink } from '../../api/sign-in.ts'
import { AccountForm } from '../../components/account-form.tsx'
import { Asked } from '../../components/asked.tsx'
import { NoToken, useLinkToken } from '../../components/link-token.tsx'
import { ProviderAlert } from '../../components/provider-alert.tsx'
import { DoorFrame } from '../../shell/door-frame.tsx'
import { texts } from '../../texts/en.ts'

const { invitation: words } = texts.door

/** Somebody whom an administrator has invited: with a password of her own, or an account at a provider. */
export function InvitationScene() {
  const token = useLinkToken()
  const { problem } = useSearch({ from: '/invitation' })
  const door = useQuery(sessionQuery)
  const link = useQuery({
    queryKey: ['link', 'invitation', token],
    queryFn: () => lookAtLink('invitation', token),
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  })
  // Who comes back from a provider brings no token: the link itself is to be opened again.
  if (token === '' && problem === undefined) return <NoToken />
  if (token === '') {
    return (
      <DoorFrame title={words.title}>
        <ProviderAlert problem={problem} />
      </DoorFrame>
    )
  }
  return (
    <DoorFrame title={words.title}>
      <Asked query={link}>
        {({ member }) => (
          <AccountForm
            token={token}
            text={words.text(member.email, texts.shell.roles[member.role])}
            submit={words.submit}
            knownName={member.name}
            withEmail={false}
            make={({ name, password }) => acceptInvitation({ token, name, password })}
            providers={door.data?.session === null ? door.data.signedOut.providers : []}
          />
        )}
      </Asked>
    </DoorFrame>
  )
}
