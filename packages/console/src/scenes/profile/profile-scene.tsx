import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { accountQuery } from '../../api/account.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { PasskeysSection } from './passkeys-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProvidersSection } from './providers-section.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { TotpSection } from './totp-section.tsx'

/** What a member sees to herself: her password, her second factor, where she is signed in. */
export function ProfileScene() {
  const query = useQuery(accountQuery)
  return (
    <Asked query={query} title={texts.profile.title}>
      {(own) => (
        <>
          <PageHead title={texts.profile.title} text={`${own.member.name} · ${own.member.email}`} />
          <Stack gap="lg" maw={720}>
            <PasswordSection hasPassword={own.methods.password} />
            <PasskeysSection passkeys={own.methods.passkeys} />
            <TotpSection isOn={own.methods.totp} />
            <ProvidersSection providers={own.methods.providers} />
            <SessionsSection sessions={own.sessions} />
          </Stack>
        </>
      )}
    </Asked>
  )
}
