import type { CollectionPackage } from '@gatewarden/client'
import { Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ArchiveFields, archiveOf, plainArchive } from '../../components/archive-fields.tsx'
import { bytesText } from '../../components/bytes.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'
import { saveAs } from './save-as.ts'

const { zip: words } = texts.collections.package

/** Downloads the package as an archive, encrypted or in parts where that is wanted: part after part. */
export function ZipDialog({ sealed, close }: { sealed: CollectionPackage; close: () => void }) {
  const [draft, setDraft] = useState(plainArchive)
  const [stands, setStands] = useState<string>()
  const download = useMutation({
    mutationFn: async () => {
      for (let part = 1, all = 1; part <= all; part++) {
        const answer = await api.stream('POST /v1/collections/{id}/package/download', {
          path: { id: sealed.collection },
          body: { ...archiveOf(draft), part },
        })
        all = Number(answer.headers.get('gatewarden-archive-parts') ?? 1)
        const tell = (bytes: number) => setStands(words.part(part, all, bytesText(bytes)))
        tell(0)
        await saveAs(answer, fileNameOf(sealed.id, part, all), tell)
      }
    },
    onSuccess: close,
  })
  return (
    <FormDialog
      close={close}
      title={words.title}
      submit={() => download.mutate()}
      request={download}
      deed={words.deed}
      isIncomplete={draft.isEncrypted && draft.password === ''}
    >
      <Text size="sm">{words.text}</Text>
      <ArchiveFields
        draft={draft}
        change={(part) => setDraft({ ...draft, ...part })}
        problem={problemOf(download.error)}
      />
      {download.isPending && (
        <Text size="sm" role="status">
          {stands}
        </Text>
      )}
    </FormDialog>
  )
}

/** As other programs look for the parts of an archive. */
const fileNameOf = (id: string, part: number, all: number): string =>
  part === all ? `${id}.zip` : `${id}.z${String(part).padStart(2, '0')}`
