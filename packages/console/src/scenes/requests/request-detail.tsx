import type { MicrosoftRequest } from '@gatewarden/client'
import { Code, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { FactList } from '../../components/fact-list.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { requests: words } = texts
const { detail } = words

/** All that is kept of one request, and what its answer means. */
export function RequestDetail({ request, close }: { request: MicrosoftRequest; close: () => void }) {
  const maySeeConnections = useMay('connections:read')
  const { connection, requestId, clientRequestId } = request
  return (
    <Dialog title={detail.title} close={close} size="lg">
      <Stack>
        <Text size="sm">{detail.meanings[request.outcome]}</Text>
        <FactList
          facts={[
            [detail.at, `${exactTime(new Date(request.at))} (${request.at})`],
            [
              detail.asked,
              <Code key="asked">
                {request.method} {request.path}
              </Code>,
            ],
            [detail.host, request.host],
            [detail.status, request.status === 0 ? words.noAnswer : String(request.status)],
            [detail.outcome, words.outcome[request.outcome]],
            [detail.took, words.milliseconds(request.milliseconds)],
            [detail.retryAfter, request.retryAfter === null ? null : detail.seconds(request.retryAfter)],
            [detail.problem, request.problem],
            [
              detail.connection,
              connection !== null && maySeeConnections ? (
                <Link key="connection" to="/connections/$id" params={{ id: connection }}>
                  {connection}
                </Link>
              ) : (
                (connection ?? detail.noConnection)
              ),
            ],
          ]}
        />
        {requestId !== null && <CopyField label={detail.requestId} value={requestId} />}
        {clientRequestId !== null && <CopyField label={detail.clientRequestId} value={clientRequestId} />}
        {(requestId !== null || clientRequestId !== null) && (
          <Text size="sm" c="dimmed">
            {detail.support}
          </Text>
        )}
      </Stack>
    </Dialog>
  )
}
