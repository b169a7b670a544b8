import type { Cursors } from './cursors.ts'

/** Where rows stand in lists by id: ids of ours are in the order in which they were made. */
const byId = ({ id }: { id: string | number }): string | number => id

interface PageQuery {
  cursor?: string | undefined
  limit: number
}

/** The rows behind a place, or the first ones; `count` of them at most. */
type Read<Row> = (from: string | undefined, count: number) => Promise<readonly Row[]>

interface Page<Row> {
  rows: Row[]
  next: string | null
}

/**
 * One page of a list. One row more is read than is asked for, to know whether another page follows.
 * @param list what it is called in its cursors, which lead nowhere in another, e.g. `connections`
 * @param query as listQuery has it
 * @param placeOf what `read` is given to go on behind a row; its id unless told
 * @throws GatewardenError `invalid_request` for a cursor that is none of this list
 */
export async function readPage<Row extends { id: string | number }>(
  cursors: Cursors,
  list: string,
  query: PageQuery,
  read: Read<Row>,
): Promise<Page<Row>>
export async function readPage<Row>(
  cursors: Cursors,
  list: string,
  query: PageQuery,
  read: Read<Row>,
  placeOf: (row: Row) => string | number,
): Promise<Page<Row>>
export async function readPage<Row extends { id: string | number }>(
  cursors: Cursors,
  list: string,
  { cursor, limit }: PageQuery,
  read: Read<Row>,
  placeOf: (row: Row) => string | number = byId,
): Promise<Page<Row>> {
  const from = cursor === undefined ? undefined : String(cursors.decode(list, cursor))
  const found = await read(from, limit + 1)
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : undefined
  return { rows, next: last === undefined ? null : cursors.encode(list, String(placeOf(last))) }
}

/** `from` of a list whose rows have numbers for their places. */
export const numberFrom = (from: string | undefined): number | undefined =>
  from === undefined ? undefined : Number(from)
