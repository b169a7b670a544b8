import pg from 'pg'

const int8 = 20

/**
 * How values arrive: as `pg` gives them (timestamptz: Date, jsonb: parsed, bytea: Buffer, numeric: text), but bigint and
 * counts as numbers. A number that JavaScript cannot hold exactly is refused rather than rounded.
 */
export const typeParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === int8 && format !== 'binary') return parseBigint
    return pg.types.getTypeParser(oid, format)
  },
} satisfies pg.CustomTypesConfig

function parseBigint(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${text} is past 2^53`)
  return number
}
