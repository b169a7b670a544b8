import type { SendingTemplate } from '@gatewarden/client'
import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { TemplatePreview } from './template-preview.tsx'

const { templates: words } = texts.sending

interface TemplateDialogProps {
  profile: string
  /** null: a new one. */
  template: SendingTemplate | null
  close: () => void
}

/** Writes a version of a template, and shows what it becomes with variables. */
export function TemplateDialog({ profile, template, close }: TemplateDialogProps) {
  const [name, setName] = useState(template?.name ?? '')
  const [subject, setSubject] = useState(template?.subject ?? '')
  const [html, setHtml] = useState(template?.html ?? '')
  const [text, setText] = useState(template?.text ?? '')
  const save = useDo('PUT /v1/sending-profiles/{id}/templates/{template}', [
    'GET /v1/sending-profiles/{id}/templates',
  ])
  const problem = problemOf(save.error)
  const saved = save.data ?? template
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({
      path: { id: profile, template: name.trim() },
      body: { subject, html: html === '' ? null : html, text: text === '' ? null : text },
    })
  }
  return (
    <Dialog close={close} title={template === null ? words.add : words.editOf(template.name)} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          {template === null && (
            <TextInput
              label={words.name}
              description={words.nameHint}
              data-autofocus
              readOnly={saved !== null}
              value={name}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
          )}
          <TextInput
            label={words.subject}
            value={subject}
            error={problem('subject')}
            onChange={({ currentTarget: { value } }) => setSubject(value)}
          />
          <Textarea
            label={words.html}
            rows={5}
            value={html}
            error={problem('html')}
            onChange={({ currentTarget: { value } }) => setHtml(value)}
          />
          <Textarea
            label={words.plain}
            rows={4}
            value={text}
            error={problem('text')}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
          <ProblemAlert error={save.error} />
          <Group justify="space-between">
            <Text size="sm" c="dimmed" role="status">
              {saved !== null && words.version(saved.version)}
            </Text>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {texts.common.save}
            </Button>
          </Group>
        </Stack>
      </form>
      {saved !== null && <TemplatePreview key={saved.version} profile={profile} name={saved.name} />}
    </Dialog>
  )
}
