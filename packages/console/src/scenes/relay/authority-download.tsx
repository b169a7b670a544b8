import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { api } from '../../api/client.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { saveText } from '../audit/export-entries.ts'

const { authority: words } = texts.relay

/** Hands the certificate of the relay's own authority over as a file, to be installed in devices. */
export function AuthorityDownload() {
  const download = useMutation({
    mutationFn: async () => {
      const { certificate } = await api.request('GET /v1/relay/authority')
      saveText(certificate, 'application/x-pem-file', words.file)
    },
  })
  return (
    <>
      <Button
        variant="default"
        leftSection={<Download size={16} aria-hidden />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {words.download}
      </Button>
      <ProblemAlert error={download.error} />
    </>
  )
}
