import type { Collection, Matter } from '@gatewarden/client'
import { Alert, Group, NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Lock, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ask, useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { nameOf } from '../collections/standing.ts'

const { erasing: words } = texts.collections

/** Erases a collection, or one custodian from it; where that is refused, why. */
export function EraseSection({ collection }: { collection: Collection }) {
  const { matter, status } = collection
  const mayWrite = useMay('collections:write')
  const found = useQuery({
    ...ask('GET /v1/matters/{id}', { path: { id: matter ?? '' } }),
    enabled: matter !== null,
  })
  // Here, since what is left is sealed anew at once, and nothing can be chosen while it is.
  const erase = useDo('POST /v1/collections/{id}/erase-custodian', changed)
  const mayAudit = useMay('audit:read')
  if (!mayWrite) return null
  const hasEnded = status === 'completed' || status === 'incomplete'
  return (
    <SectionCard title={words.title} text={words.text}>
      {found.data?.locked ? (
        <Locked matter={found.data} />
      ) : (
        <>
          {collection.custodians.length > 1 &&
            (hasEnded ? (
              <EraseCustodian collection={collection} erase={erase} />
            ) : (
              <Text size="sm">{words.whenEnded}</Text>
            ))}
          <Text size="sm" role="status">
            {erase.isSuccess && words.custodianErased}{' '}
            {erase.isSuccess && mayAudit && (
              <Link to="/audit" search={{ subject: collection.id, action: 'collection.custodian-erased' }}>
                {words.record}
              </Link>
            )}
          </Text>
          <EraseWhole collection={collection} />
        </>
      )}
    </SectionCard>
  )
}

function Locked({ matter: { id, name, lockedAt } }: { matter: Matter }) {
  return (
    <Alert color="orange" variant="outline" icon={<Lock size={18} aria-hidden />} title={words.lockedTitle}>
      <Text size="sm">
        {words.locked(name, lockedAt === null ? '' : exactTime(new Date(lockedAt)))}{' '}
        <Link to="/matters/$id" params={{ id }}>
          {words.toMatter}
        </Link>
      </Text>
    </Alert>
  )
}

const changed = [
  'GET /v1/collections/{id}',
  'GET /v1/collections/{id}/progress',
  'GET /v1/collections/{id}/package',
  'GET /v1/collections/{id}/exceptions',
  'GET /v1/collections',
] as const

interface EraseCustodianProps {
  collection: Collection
  erase: ReturnType<typeof useDo<'POST /v1/collections/{id}/erase-custodian'>>
}

function EraseCustodian({ collection: { id, custodians }, erase }: EraseCustodianProps) {
  const [custodian, setCustodian] = useState('')
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        label={words.custodian}
        value={custodian}
        data={['', ...custodians.map(({ name }) => name)]}
        onChange={({ currentTarget: { value } }) => setCustodian(value)}
      />
      <ConfirmButton
        leftSection={<Trash2 size={16} aria-hidden />}
        disabled={custodian === ''}
        title={words.custodianTitle(custodian)}
        text={words.custodianText}
        confirm={words.eraseCustodian}
        busy={erase.isPending}
        error={erase.error}
        onConfirm={async () => {
          await erase.mutateAsync({ path: { id }, body: { custodian } })
          setCustodian('')
        }}
      >
        {words.eraseCustodian}
      </ConfirmButton>
    </Group>
  )
}

function EraseWhole({ collection }: { collection: Collection }) {
  const erase = useDo('DELETE /v1/collections/{id}', ['GET /v1/collections'])
  const navigate = useNavigate()
  return (
    <div>
      <ConfirmButton
        leftSection={<Trash2 size={16} aria-hidden />}
        title={words.wholeTitle(nameOf(collection))}
        text={words.wholeText}
        confirm={words.eraseWhole}
        busy={erase.isPending}
        error={erase.error}
        onConfirm={async () => {
          await erase.mutateAsync({ path: { id: collection.id } })
          await navigate({ to: '/collections' })
        }}
      >
        {words.eraseWhole}
      </ConfirmButton>
    </div>
  )
}
