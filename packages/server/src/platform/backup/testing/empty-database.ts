import { Client } from 'pg'
import { inject } from 'vitest'

/** A database without a table, as a restore wants it. */
export async function emptyDatabase() {
  const name = `test_restore_${Math.floor(Math.random() * 1e9)}`
  const admin = async (text: string) => {
    const client = new Client({ ...inject('postgres'), database: 'postgres' })
    await client.connect()
    await client.query(text)
    await client.end()
  }
  await admin(`create database ${name}`)
  return {
    target: { ...inject('postgres'), database: name },
    drop: () => admin(`drop database ${name}`),
  }
}
