import type { Message } from '@gatewarden/client'
import { Text, VisuallyHidden } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Paperclip } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { Asked } from '../../components/asked.tsx'
import { texts } from '../../texts/en.ts'
import classes from './mail-view.module.css'

const { mailbox: words } = texts

interface MessageListProps {
  id: string
  address: string
  folder: string | undefined
  q: string | undefined
}

/** Messages, newest first; only those in sight are in the page, and older ones come as one scrolls. */
export function MessageList({ id, address, folder, q }: MessageListProps) {
  const query = useInfiniteQuery(
    askPages('GET /v1/connections/{id}/mailboxes/{address}/messages', {
      path: { id, address },
      query: { limit: 50, ...(folder && { folder }), ...(q && { q }) },
    }),
  )
  const messages = itemsOf(query.data)
  const lastPage = query.data?.pages.at(-1)
  const frame = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: messages.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 84,
    overscan: 8,
    getItemKey: (index) => messages[index]?.id ?? index,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= messages.length - 15) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, messages.length])
  // What is wrong with the search is said of the search, not of the mailbox.
  const misspelt = fieldProblems(query.error)['query.q']
  if (misspelt !== undefined) {
    return (
      <Text role="alert" size="sm" c="var(--mantine-color-error)">
        {misspelt}
      </Text>
    )
  }
  const isEmpty = query.isSuccess && messages.length === 0 && !hasNextPage
  return (
    <Asked query={query}>
      {() => (
        <>
          {isEmpty && <Text c="dimmed">{q ? words.noneFound : words.noMessages}</Text>}
          {q !== undefined && lastPage && <HowFound {...lastPage} />}
          <section ref={frame} className={classes.scroller} aria-label={words.messages} hidden={isEmpty}>
            <ul className={classes.messages} style={{ height: virtual.getTotalSize() }}>
              {items.map(({ index, key, start }) => {
                const message = messages[index]
                return (
                  message && (
                    <li
                      key={key}
                      data-index={index}
                      ref={virtual.measureElement}
                      className={classes.row}
                      style={{ transform: `translateY(${start}px)` }}
                      aria-setsize={hasNextPage ? -1 : messages.length}
                      aria-posinset={index + 1}
                    >
                      <MessageRow message={message} />
                    </li>
                  )
                )
              })}
            </ul>
          </section>
        </>
      )}
    </Asked>
  )
}

/** How a search was answered, where that is not simply exact and whole. */
function HowFound({ engine, isCapped }: { engine: 'filter' | 'search' | 'local'; isCapped: boolean }) {
  if (engine === 'filter' && !isCapped) return null
  return (
    <Text size="xs" c="dimmed" role="status">
      {isCapped ? words.capped : words.engines[engine]}
    </Text>
  )
}

const today = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false })
const otherDay = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })

export function shortTime(time: string | null): string {
  if (time === null) return ''
  const date = new Date(time)
  return (date.toDateString() === new Date().toDateString() ? today : otherDay).format(date)
}

function MessageRow({ message }: { message: Message }) {
  const search = useSearch({ from: '/frame/connections/$id/mailboxes/$address' })
  const isUnread = message.isRead === false
  return (
    <Link
      from="/connections/$id/mailboxes/$address"
      to="."
      search={{ ...search, message: message.id }}
      resetScroll={false}
      className={classes.message}
      data-unread={isUnread}
      aria-current={search.message === message.id ? 'true' : undefined}
    >
      <span className={classes.line}>
        <span className={classes.sender}>
          {isUnread && <VisuallyHidden>{`${words.unread}. `}</VisuallyHidden>}
          {message.from?.name || message.from?.address || words.unknownSender}
        </span>
        <span className={classes.when}>
          {message.hasAttachments && <Paperclip size={13} aria-label={words.attached} role="img" />}
          {shortTime(message.receivedAt)}
        </span>
      </span>
      <span className={classes.subject}>{message.subject || words.noSubject}</span>
      <span className={classes.preview}>{message.preview}</span>
    </Link>
  )
}
