import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { Forbidden } from '../../components/forbidden.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { texts } from '../../texts/en.ts'
import { customerTitle } from '../connections/customer-title.ts'
import { CalendarWeek } from './calendar-week.tsx'
import { Contacts } from './contacts.tsx'
import { firstView } from './first-view.ts'
import { MailView } from './mail-view.tsx'
import { type View, views } from './search.ts'

const { mailbox: words } = texts
const scopes: Record<View, string> = {
  mail: 'mail:read',
  calendar: 'calendar:read',
  contacts: 'contacts:read',
}

/** A mailbox, to see that the connection works: mail, a week of the calendar, contacts. */
export function MailboxScene() {
  const { id, address } = useParams({ from: '/frame/connections/$id/mailboxes/$address' })
  const { view: chosen } = useSearch({ from: '/frame/connections/$id/mailboxes/$address' })
  const navigate = useNavigate({ from: '/connections/$id/mailboxes/$address' })
  const mayLookUp = useMay('directory:read')
  const connection = useQuery(ask('GET /v1/connections/{id}', { path: { id } }))
  const isOwn = address === 'me'
  const person = useQuery({
    ...ask('GET /v1/connections/{id}/users/{user}', { path: { id, user: address } }),
    enabled: mayLookUp && !isOwn,
  })
  const title = isOwn ? (connection.data?.account?.name ?? address) : (person.data?.name ?? address)
  return (
    <>
      <PageHead
        title={title}
        text={<span style={{ overflowWrap: 'anywhere' }}>{person.data?.address}</span>}
        above={
          <>
            <Link to="/connections/$id" params={{ id }}>
              {connection.data ? customerTitle(connection.data) : texts.connection.unknownTitle}
            </Link>
            {' / '}
            <Link to="/connections/$id/mailboxes" params={{ id }}>
              {words.pick.title}
            </Link>
          </>
        }
      />
      <Asked query={connection}>
        {({ granted }) => (
          <SideTabs
            label={words.views.label}
            sides={views}
            value={chosen ?? firstView(granted)}
            show={(view) => void navigate({ search: { view } })}
            name={(one) => words.views[one]}
          >
            {(one) => <Looked view={one} id={id} address={address} />}
          </SideTabs>
        )}
      </Asked>
    </>
  )
}

function Looked({ view, id, address }: { view: View; id: string; address: string }) {
  const may = useMay(scopes[view])
  if (!may) return <Forbidden />
  switch (view) {
    case 'mail':
      return <MailView id={id} address={address} />
    case 'calendar':
      return <CalendarWeek id={id} address={address} />
    case 'contacts':
      return <Contacts id={id} address={address} />
  }
}
