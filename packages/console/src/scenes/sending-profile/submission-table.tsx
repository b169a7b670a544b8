import type { SendingProfile, Submission } from '@gatewarden/client'
import { useMay } from '../../api/session.ts'
import { ListTable } from '../../components/list-table.tsx'
import { texts } from '../../texts/en.ts'
import { SubmissionRow } from './submission-row.tsx'

const { columns } = texts.sending.submissions

interface SubmissionTableProps {
  label: string
  submissions: readonly Submission[]
  profile: SendingProfile
}

/** Messages that were handed over, and what can be done with each. */
export function SubmissionTable({ label, submissions, profile }: SubmissionTableProps) {
  const mayWrite = useMay('sending:write')
  return (
    <ListTable
      label={label}
      minWidth={760}
      columns={[columns.at, columns.subject, columns.recipients, columns.status, columns.actions]}
    >
      {submissions.map((one) => (
        <SubmissionRow key={one.id} submission={one} sender={profile.sender.address} mayWrite={mayWrite} />
      ))}
    </ListTable>
  )
}
