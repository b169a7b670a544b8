import type { Item } from '@gatewarden/client'
import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { memo, useCallback, useEffect } from 'react'
import { StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { useRowsInSight } from '../../components/use-rows-in-sight.ts'
import { texts } from '../../texts/en.ts'
import classes from './connection-rows.module.css'
import { customerTitle } from './customer-title.ts'
import { standingOfConnection } from './standing.ts'

const { connections: words } = texts
type Row = Item<'GET /v1/connections'>

interface ConnectionRowsProps {
  rows: readonly Row[]
  /** Titles of connectors by id; null while they are on their way. */
  titles: ReadonlyMap<string, string> | null
  hasMore: boolean
  isLoading: boolean
  loadMore: () => unknown
}

/** Only the rows in sight are in the page, however many there are; the next page is asked for before its rows come into sight. */
export function ConnectionRows({ rows, titles, hasMore, isLoading, loadMore }: ConnectionRowsProps) {
  const keyOf = useCallback((index: number) => rows[index]?.id ?? String(index), [rows])
  const { frame, items, above, below, measure } = useRowsInSight<HTMLUListElement, HTMLLIElement>(
    rows.length,
    76,
    keyOf,
  )
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !isLoading && last >= rows.length - 30) loadMore()
  }, [hasMore, isLoading, last, rows.length, loadMore])
  return (
    <>
      <div className={classes.head} aria-hidden>
        <div className={classes.columns}>
          {Object.values(words.columns).map((column) => (
            <div key={column}>{column}</div>
          ))}
        </div>
      </div>
      <ul
        ref={frame}
        className={classes.rows}
        style={{ paddingTop: above, paddingBottom: below }}
        aria-label={words.title}
      >
        {items.map(({ index, key }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <li
              key={key}
              data-index={index}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={index + 1}
              ref={measure}
              className={classes.row}
            >
              <ConnectionCells
                row={row}
                connector={titles === null ? '…' : (titles.get(row.connector) ?? row.connector)}
              />
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** While one scrolls, rows that stay in sight are not drawn anew: that took longer than a picture has. */
const ConnectionCells = memo(function ConnectionCells({ row, connector }: { row: Row; connector: string }) {
  const title = customerTitle(row)
  return (
    <div className={classes.columns}>
      <div className={classes.customer}>
        <Link to="/connections/$id" params={{ id: row.id }} className={classes.link}>
          {title}
        </Link>
        <Text size="sm" c="dimmed" truncate>
          {title !== row.customer && row.customer !== 'self' ? `${connector} · ${row.customer}` : connector}
        </Text>
      </div>
      <div className={classes.status}>
        <StatusMark standing={standingOfConnection[row.status]} label={words.status[row.status]} />
        {row.reason !== null && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {row.reason}
          </Text>
        )}
      </div>
      <div className={classes.account}>
        <Text size="sm" truncate>
          {row.account?.name ?? row.account?.oid ?? words.noAccount}
        </Text>
        {row.tenantId !== null && (
          <Text size="xs" c="dimmed" ff="monospace" truncate>
            {row.tenantId}
          </Text>
        )}
      </div>
      <div className={classes.time}>
        <span className={classes.label}>{`${words.columns.used}: `}</span>
        <TimeText time={row.lastUsedAt} />
      </div>
      <div className={classes.time}>
        <span className={classes.label}>{`${words.columns.refresh}: `}</span>
        {row.nextRefreshAt === null ? '–' : <TimeText time={row.nextRefreshAt} />}
      </div>
    </div>
  )
})
