import { Button, Code, Stack, Text, Textarea, Title } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { readJsonObject } from '../../api/read-json-object.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { templates: words } = texts.sending

/** What a template becomes with variables. Its HTML is shown as it is written: nothing of it runs or loads here. */
export function TemplatePreview({ profile, name }: { profile: string; name: string }) {
  const [typed, setTyped] = useState('{}')
  const preview = useDo('POST /v1/sending-profiles/{id}/templates/{template}/preview')
  const variables = readJsonObject(typed)
  return (
    <Stack mt="lg" align="flex-start">
      <div>
        <Title order={3}>{words.preview}</Title>
        <Text size="sm" c="dimmed">
          {words.previewText}
        </Text>
      </div>
      <Textarea
        w="100%"
        label={words.variables}
        rows={3}
        value={typed}
        error={variables === undefined && words.notJson}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
      <Button
        variant="default"
        loading={preview.isPending}
        disabled={variables === undefined}
        onClick={() => {
          if (variables) preview.mutate({ path: { id: profile, template: name }, body: { variables } })
        }}
      >
        {words.preview}
      </Button>
      <ProblemAlert error={preview.error} />
      {preview.data && (
        <Stack gap="xs" w="100%" role="status">
          <Text fw={560}>{preview.data.subject}</Text>
          {preview.data.text !== null && <Text style={{ whiteSpace: 'pre-wrap' }}>{preview.data.text}</Text>}
          {preview.data.html !== null && (
            <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {preview.data.html}
            </Code>
          )}
        </Stack>
      )}
    </Stack>
  )
}
