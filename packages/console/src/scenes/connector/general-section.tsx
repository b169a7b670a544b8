import type { Connector } from '@gatewarden/client'
import { Radio, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { fieldProblems } from '../../api/problem.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { useChange } from './use-change.ts'

const { general: words } = texts.connector

/** The unique name, and whose accounts may connect. */
export function GeneralSection({ connector, mayWrite }: { connector: Connector; mayWrite: boolean }) {
  const [name, setName] = useState(connector.name)
  const [tenantMode, setTenantMode] = useState(connector.tenantMode)
  const [tenantId, setTenantId] = useState(connector.tenantId ?? '')
  const change = useChange()
  const problems = fieldProblems(change.error)
  const isSingle = tenantMode === 'single'
  const dirty =
    name !== connector.name ||
    tenantMode !== connector.tenantMode ||
    (isSingle && tenantId.toLowerCase() !== (connector.tenantId ?? ''))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = { name, tenantMode, ...(isSingle ? { tenantId } : {}) }
    change.save(connector.id, body, name === connector.name ? undefined : name)
  }
  const modes =
    connector.mode === 'organization'
      ? (['organizations', 'single'] as const)
      : (['common', 'organizations', 'single'] as const)
  return (
    <SectionCard title={words.title} text={words.text}>
      <form onSubmit={submit}>
        <Stack maw={520}>
          <ProblemAlert error={change.error} />
          <TextInput
            label={words.name}
            description={words.nameHint}
            value={name}
            readOnly={!mayWrite}
            error={problems['body.name']}
            onChange={(event) => setName(event.currentTarget.value)}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
          <Radio.Group
            label={words.tenants}
            value={tenantMode}
            onChange={(value) => {
              const mode = modes.find((one) => one === value)
              if (mode && mayWrite) setTenantMode(mode)
            }}
            error={problems['body.tenantMode']}
          >
            <Stack gap="xs" mt="xs">
              {modes.map((mode) => (
                <Radio key={mode} value={mode} label={words.tenantModes[mode]} disabled={!mayWrite} />
              ))}
            </Stack>
          </Radio.Group>
          {isSingle && (
            <TextInput
              label={words.tenantId}
              description={words.tenantIdHint}
              value={tenantId}
              readOnly={!mayWrite}
              error={problems['body.tenantId']}
              onChange={(event) => setTenantId(event.currentTarget.value)}
              placeholder="00000000-0000-0000-0000-000000000000"
            />
          )}
          {mayWrite && <SaveBar dirty={dirty} busy={change.isPending} saved={change.isSuccess} />}
        </Stack>
      </form>
    </SectionCard>
  )
}
