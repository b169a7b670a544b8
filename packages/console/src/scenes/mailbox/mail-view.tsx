import { NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { LoadingLines } from '../../components/asked.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { useDebouncedSearch } from '../../components/use-debounced-search.ts'
import { texts } from '../../texts/en.ts'
import { FolderList } from './folder-list.tsx'
import classes from './mail-view.module.css'
import { MessageList } from './message-list.tsx'
import { MessageView } from './message-view.tsx'

const { mailbox: words } = texts

/** Folders, messages, and the message that is open; on a telephone one after the other. */
export function MailView({ id, address }: { id: string; address: string }) {
  const search = useSearch({ from: '/frame/connections/$id/mailboxes/$address' })
  const navigate = useNavigate({ from: '/connections/$id/mailboxes/$address' })
  const { folder, q, message } = search
  const folders = useQuery(
    ask('GET /v1/connections/{id}/mailboxes/{address}/folders', { path: { id, address } }),
  )
  const sought = useDebouncedSearch(q ?? '', (text) =>
    navigate({ search: { ...(folder && { folder }), ...(text && { q: text }) }, replace: true }),
  )
  if (folders.error) {
    return <ProblemAlert error={folders.error} title={words.denied.title} retry={() => folders.refetch()} />
  }
  if (!folders.data) return <LoadingLines count={6} />
  const found = folders.data.data.filter(({ isHidden }) => !isHidden)
  const inbox =
    found.find(({ parentId, name }) => parentId === null && name.toLowerCase() === 'inbox') ?? found[0]
  const isOfInbox = ({ path }: { path: string }) => path === inbox?.path || path.startsWith(`${inbox?.path}/`)
  const shown = [...found.filter(isOfInbox), ...found.filter((one) => !isOfInbox(one))]
  const current = folder === 'all' ? undefined : (folder ?? inbox?.id)
  const open = (chosen: string) =>
    navigate({ search: { ...(chosen !== inbox?.id && { folder: chosen }), ...(q && { q }) } })
  return (
    <div className={classes.mail} data-reading={message !== undefined}>
      <FolderList folders={shown} current={current} inbox={inbox?.id} q={q} />
      <div className={classes.list}>
        <NativeSelect
          className={classes.folderSelect}
          aria-label={words.folders}
          value={current ?? 'all'}
          onChange={(event) => open(event.currentTarget.value)}
          data={[
            { value: 'all', label: words.allFolders },
            ...shown.map((one) => ({ value: one.id, label: `${one.path} (${one.messages})` })),
          ]}
        />
        <TextInput
          label={words.search}
          placeholder={words.searchHint}
          leftSection={<Search size={16} aria-hidden />}
          value={sought.text}
          onChange={(event) => sought.change(event.currentTarget.value)}
        />
        <MessageList key={`${current} ${q}`} id={id} address={address} folder={current} q={q} />
      </div>
      <div className={classes.reading}>
        {message === undefined ? (
          <p className={classes.choose}>{words.chooseMessage}</p>
        ) : (
          <>
            <Link
              className={classes.back}
              from="/connections/$id/mailboxes/$address"
              to="."
              search={{ ...(folder && { folder }), ...(q && { q }) }}
            >
              {words.backToList}
            </Link>
            <MessageView key={message} id={id} address={address} message={message} />
          </>
        )}
      </div>
    </div>
  )
}
