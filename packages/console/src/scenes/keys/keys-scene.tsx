import type { ShownApiKey } from '@gatewarden/client'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { texts } from '../../texts/en.ts'
import { KeyRow } from './key-row.tsx'
import { NewKey } from './new-key.tsx'

const { keys: words } = texts

/** The keys of programs: made, shown once, rotated, revoked. */
export function KeysScene() {
  const query = useQuery(askAll('GET /v1/keys'))
  const mayWrite = useMay('keys:write')
  const [making, { open, close }] = useDisclosure(false)
  const [shown, setShown] = useState<ShownApiKey>()
  const make = mayWrite && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>
      {words.add}
    </Button>
  )
  const { columns } = words
  return (
    <>
      <PageHead title={words.title} text={words.text} actions={make} />
      <Asked query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyState icon={KeyRound} {...words.empty} />
          ) : (
            <ListTable
              label={words.title}
              minWidth={720}
              columns={[
                columns.name,
                columns.may,
                columns.status,
                columns.used,
                ...(mayWrite ? [columns.actions] : []),
              ]}
            >
              {keys.map((key) => (
                <KeyRow key={key.id} apiKey={key} mayWrite={mayWrite} show={setShown} />
              ))}
            </ListTable>
          )
        }
      </Asked>
      {making && (
        <NewKey
          close={close}
          made={(key) => {
            close()
            setShown(key)
          }}
        />
      )}
      {shown && <ShownOnce {...words.shown} value={shown.key} close={() => setShown(undefined)} />}
    </>
  )
}
