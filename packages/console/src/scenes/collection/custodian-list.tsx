import { Text, TextInput } from '@mantine/core'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { useRowsInSight } from '../../components/use-rows-in-sight.ts'
import { texts } from '../../texts/en.ts'
import classes from './custodian-list.module.css'
import { type CustodianOfProgress, CustodianProgress } from './custodian-progress.tsx'

const { progress: words } = texts.collections
/** From so many on one looks for a name rather than along the list. */
const manyCustodians = 10

/** All custodians; however many there are, only those in sight are in the page. */
export function CustodianList({ custodians }: { custodians: readonly CustodianOfProgress[] }) {
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search).trim().toLowerCase()
  const found = useMemo(() => custodians.filter((one) => fits(one, wanted)), [custodians, wanted])
  // Kept here: whoever is out of sight is out of the page.
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback(
    (mailbox: string) =>
      setOpened((before) => {
        const next = new Set(before)
        if (!next.delete(mailbox)) next.add(mailbox)
        return next
      }),
    [],
  )
  const keyOf = useCallback((index: number) => found[index]?.name ?? String(index), [found])
  const { frame, items, above, below, measure } = useRowsInSight<HTMLUListElement, HTMLLIElement>(
    found.length,
    150,
    keyOf,
  )
  return (
    <div>
      {custodians.length > manyCustodians && (
        <TextInput
          type="search"
          label={words.search}
          value={search}
          maw={420}
          mb="lg"
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && wanted !== '' && (
        <Text role="status" c="dimmed">
          {words.nobody}
        </Text>
      )}
      <ul
        ref={frame}
        className={classes.list}
        aria-label={words.custodians}
        style={{ paddingTop: above, paddingBottom: below }}
      >
        {items.map(({ index, key }) => {
          const custodian = found[index]
          if (custodian === undefined) return null
          const shown = custodian.mailboxes.filter(({ address }) => opened.has(address))
          return (
            <li
              key={key}
              data-index={index}
              ref={measure}
              aria-setsize={found.length}
              aria-posinset={index + 1}
              className={classes.row}
            >
              <CustodianProgress
                custodian={custodian}
                opened={shown.map(({ address }) => address).join(',')}
                toggle={toggle}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const fits = ({ name, mailboxes }: CustodianOfProgress, wanted: string): boolean =>
  name.toLowerCase().includes(wanted) ||
  mailboxes.some(({ address }) => address.toLowerCase().includes(wanted))
