import type { RelayCredential, ShownRelayCredential } from '@gatewarden/client'
import { Button, Group, Stack } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, ScanLine } from 'lucide-react'
import { useState } from 'react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { texts } from '../../texts/en.ts'
import { ChangeCredential } from './change-credential.tsx'
import { CredentialOnce } from './credential-once.tsx'
import { CredentialRow } from './credential-row.tsx'
import { NewCredential } from './new-credential.tsx'

const { credentials: words } = texts.relay

/** The devices' passwords. One that was made is shown once; it is in no cache and goes with its dialog. */
export function CredentialsTab() {
  const { new: isMaking = false } = useSearch({ from: '/frame/relay' })
  const navigate = useNavigate({ from: '/relay' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/relay/credentials', { query: { limit: 100 } }),
    refetchInterval: 15_000,
  })
  const mayWrite = useMay('relay:write')
  const [changing, setChanging] = useState<RelayCredential>()
  const [shown, setShown] = useState<ShownRelayCredential>()
  const credentials = itemsOf(query.data)
  const goTo = (making: boolean) => navigate({ search: { tab: 'credentials', ...(making && { new: true }) } })
  const make = mayWrite && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => goTo(true)}>
      {words.add}
    </Button>
  )
  const { columns } = words
  return (
    <Stack>
      {mayWrite && isMaking && (
        <NewCredential
          close={() => goTo(false)}
          made={(one) => {
            setShown(one)
            goTo(false)
          }}
        />
      )}
      {changing && <ChangeCredential credential={changing} close={() => setChanging(undefined)} />}
      {shown && <CredentialOnce shown={shown} close={() => setShown(undefined)} />}
      <Asked query={query}>
        {() =>
          credentials.length === 0 ? (
            <EmptyState icon={ScanLine} {...words.empty} action={make} />
          ) : (
            <>
              {make && <Group justify="flex-end">{make}</Group>}
              <ListTable
                label={texts.relay.tabs.credentials}
                minWidth={mayWrite ? 880 : 720}
                columns={[
                  columns.device,
                  columns.signsIn,
                  columns.may,
                  columns.status,
                  columns.used,
                  ...(mayWrite ? [columns.actions] : []),
                ]}
              >
                {credentials.map((one) => (
                  <CredentialRow
                    key={one.id}
                    credential={one}
                    mayWrite={mayWrite}
                    change={() => setChanging(one)}
                    show={setShown}
                  />
                ))}
              </ListTable>
              <MoreButton query={query} />
            </>
          )
        }
      </Asked>
    </Stack>
  )
}
