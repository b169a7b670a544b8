import type { MemberLink } from '@gatewarden/client'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { dayOf } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { InviteMember } from './invite-member.tsx'
import { MemberRow } from './member-row.tsx'

const { members: words } = texts

/** Who may sign in: invited by a link that is handed over, given a role, taken away. */
export function MembersScene() {
  const query = useQuery(askAll('GET /v1/members'))
  const mayWrite = useMay('members:write')
  const [inviting, { open, close }] = useDisclosure(false)
  const [link, setLink] = useState<MemberLink>()
  const { columns } = words
  return (
    <>
      <PageHead
        title={words.title}
        text={words.text}
        actions={
          mayWrite && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>
              {words.add}
            </Button>
          )
        }
      />
      <Asked query={query}>
        {(members) => (
          <ListTable
            label={words.title}
            minWidth={760}
            columns={[
              columns.name,
              columns.role,
              columns.secure,
              columns.seen,
              ...(mayWrite ? [columns.actions] : []),
            ]}
          >
            {members.map((member) => (
              <MemberRow key={member.id} member={member} mayWrite={mayWrite} show={setLink} />
            ))}
          </ListTable>
        )}
      </Asked>
      {inviting && (
        <InviteMember
          close={close}
          made={(made) => {
            close()
            setLink(made)
          }}
        />
      )}
      {link && (
        <ShownOnce
          title={words.link.title}
          text={`${words.link.text} ${words.link.until(dayOf(new Date(link.expiresAt)))}`}
          label={words.link.label}
          done={words.link.done}
          value={link.url}
          close={() => setLink(undefined)}
        />
      )}
    </>
  )
}
