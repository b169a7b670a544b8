import { UsageError } from '../failure.ts'
import { readText } from './secret-input.ts'

/** What an option's file holds. @throws UsageError where that is no JSON object */
export function readJsonObject(option: string, file: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(readText(option, file))
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new UsageError(`${option}: ${file} holds no JSON object.`)
}
