import type { Connector } from '@gatewarden/client'
import {
  Anchor,
  Box,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  Tabs,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import { fieldProblems } from '../../api/problem.ts'
import { useMay } from '../../api/session.ts'
import { LoadingLines } from '../../components/asked.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { LogoField } from './logo-field.tsx'
import { useChange } from './use-change.ts'

const { catalog: words } = texts.connector
const Markdown = lazy(async () => ({ default: (await import('../../components/markdown.tsx')).Markdown }))

/** How the connector is shown to customers. */
export function CatalogSection({ connector, mayWrite }: { connector: Connector; mayWrite: boolean }) {
  const [catalog, setCatalog] = useState(connector.catalog)
  const maySee = useMay('own:read')
  const change = useChange()
  const problems = fieldProblems(change.error)
  const dirty = JSON.stringify(catalog) !== JSON.stringify(connector.catalog)
  const set = (part: Partial<Connector['catalog']>) => setCatalog({ ...catalog, ...part })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.save(connector.id, { catalog })
  }
  return (
    <SectionCard title={words.title} text={words.text}>
      <LogoField connector={connector} mayWrite={mayWrite} />
      {maySee && connector.status === 'ready' && connector.catalog.visible && (
        <Anchor
          href={`/catalog?connector=${connector.id}`}
          target="_blank"
          rel="noopener"
          size="sm"
          w="fit-content"
        >
          {words.open}
        </Anchor>
      )}
      <form onSubmit={submit}>
        <Stack maw={620}>
          <ProblemAlert error={change.error} />
          <TextInput
            label={words.name}
            value={catalog.title}
            readOnly={!mayWrite}
            error={problems['body.catalog.title']}
            onChange={(event) => set({ title: event.currentTarget.value })}
          />
          <TextInput
            label={words.shortText}
            description={words.shortHint}
            value={catalog.shortText}
            readOnly={!mayWrite}
            error={problems['body.catalog.shortText']}
            onChange={(event) => set({ shortText: event.currentTarget.value })}
          />
          <Tabs defaultValue="edit" keepMounted={false}>
            <Tabs.List mb="xs">
              <Tabs.Tab value="edit">{words.edit}</Tabs.Tab>
              <Tabs.Tab value="preview">{words.preview}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="edit">
              <Textarea
                label={words.description}
                description={words.descriptionHint}
                value={catalog.description}
                readOnly={!mayWrite}
                error={problems['body.catalog.description']}
                minRows={6}
                autosize
                maxRows={18}
                onChange={(event) => set({ description: event.currentTarget.value })}
              />
            </Tabs.Panel>
            <Tabs.Panel value="preview">
              <Box mih={150} p="md" bd="1px solid var(--gate-line)" bdrs="md">
                {catalog.description.trim() === '' ? (
                  <Text size="sm" c="dimmed">
                    {words.nothing}
                  </Text>
                ) : (
                  <Suspense fallback={<LoadingLines />}>
                    <Markdown text={catalog.description} />
                  </Suspense>
                )}
              </Box>
            </Tabs.Panel>
          </Tabs>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={words.category}
              value={catalog.category}
              readOnly={!mayWrite}
              onChange={(event) => set({ category: event.currentTarget.value })}
            />
            <NumberInput
              label={words.order}
              description={words.orderHint}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={catalog.order}
              readOnly={!mayWrite}
              allowDecimal={false}
              hideControls
              error={problems['body.catalog.order']}
              onChange={(value) => set({ order: typeof value === 'number' ? value : 0 })}
            />
          </SimpleGrid>
          <Switch
            label={words.visible}
            checked={catalog.visible}
            disabled={!mayWrite}
            onChange={(event) => set({ visible: event.currentTarget.checked })}
          />
          {mayWrite && <SaveBar dirty={dirty} busy={change.isPending} saved={change.isSuccess} />}
        </Stack>
      </form>
    </SectionCard>
  )
}
