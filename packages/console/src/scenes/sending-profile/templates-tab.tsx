import type { SendingTemplate } from '@gatewarden/client'
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { askAll, useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { texts } from '../../texts/en.ts'
import { TemplateDialog } from './template-dialog.tsx'

const { templates: words } = texts.sending

/** Templates of a profile, each in its newest version. */
export function TemplatesTab({ id }: { id: string }) {
  const query = useQuery(askAll('GET /v1/sending-profiles/{id}/templates', { path: { id } }))
  const [editing, setEditing] = useState<SendingTemplate | 'new'>()
  const mayWrite = useMay('sending:write')
  return (
    <Stack>
      {editing && (
        <TemplateDialog
          profile={id}
          template={editing === 'new' ? null : editing}
          close={() => setEditing(undefined)}
        />
      )}
      <Group justify="space-between">
        <Text c="dimmed">{words.text}</Text>
        {mayWrite && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEditing('new')}>
            {words.add}
          </Button>
        )}
      </Group>
      <Asked query={query}>
        {(templates) =>
          templates.length === 0 ? (
            <Text>{words.none}</Text>
          ) : (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {templates.map((one) => (
                <Paper key={one.name} component="li" withBorder p="md" display="block">
                  <Group justify="space-between">
                    <div>
                      <Text fw={560}>{one.name}</Text>
                      <Text size="sm" c="dimmed">
                        {words.version(one.version)} · {one.subject}
                      </Text>
                    </div>
                    {mayWrite && (
                      <Group gap="xs">
                        <Button
                          variant="default"
                          size="xs"
                          aria-label={words.editOf(one.name)}
                          onClick={() => setEditing(one)}
                        >
                          {words.edit}
                        </Button>
                        <RemoveTemplate profile={id} name={one.name} />
                      </Group>
                    )}
                  </Group>
                </Paper>
              ))}
            </Stack>
          )
        }
      </Asked>
    </Stack>
  )
}

function RemoveTemplate({ profile, name }: { profile: string; name: string }) {
  const remove = useDo('DELETE /v1/sending-profiles/{id}/templates/{template}', [
    'GET /v1/sending-profiles/{id}/templates',
  ])
  return (
    <ConfirmButton
      size="xs"
      title={words.removeTitle(name)}
      text={words.removeText}
      confirm={words.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutateAsync({ path: { id: profile, template: name } })}
    >
      {words.remove}
    </ConfirmButton>
  )
}
