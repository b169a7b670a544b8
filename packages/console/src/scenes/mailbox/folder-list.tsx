import type { MailFolder } from '@gatewarden/client'
import { VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { texts } from '../../texts/en.ts'
import classes from './mail-view.module.css'

const { mailbox: words } = texts

interface FolderListProps {
  folders: readonly MailFolder[]
  /** Undefined: all folders. */
  current: string | undefined
  inbox: string | undefined
  q: string | undefined
}

/** The folders of a mailbox with what is in them. */
export function FolderList({ folders, current, inbox, q }: FolderListProps) {
  const entries = [
    ...folders.map((folder) => ({
      id: folder.id,
      name: folder.name,
      depth: Math.min(folder.path.replaceAll('//', '').split('/').length - 1, 4),
      messages: folder.messages,
      unread: folder.unread,
    })),
    { id: 'all', name: words.allFolders, depth: 0, messages: undefined, unread: 0 },
  ]
  return (
    <nav className={classes.folders} aria-label={words.folders}>
      {entries.map(({ id, name, depth, messages, unread }) => (
        <Link
          key={id}
          from="/connections/$id/mailboxes/$address"
          to="."
          search={{ ...(id !== inbox && { folder: id }), ...(q && { q }) }}
          className={classes.folder}
          data-current={id === (current ?? 'all')}
          aria-current={id === (current ?? 'all') ? 'true' : undefined}
          style={{ paddingLeft: 10 + depth * 14 }}
        >
          <span className={classes.folderName}>{name}</span>
          {messages !== undefined && (
            <span className={classes.count} data-unread={unread > 0}>
              <span aria-hidden>{unread > 0 ? `${unread}/${messages}` : messages}</span>
              <VisuallyHidden>{words.counts(messages, unread)}</VisuallyHidden>
            </span>
          )}
        </Link>
      ))}
    </nav>
  )
}
