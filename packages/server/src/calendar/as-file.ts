import { z } from 'zod'
import type { WholeEvent } from './event.ts'
import { readSeries } from './read-series.ts'
import { writeIcs } from './write-ics.ts'
import { writeTodo } from './write-todo.ts'

// For threads of other features, where index.ts would bring the routes with it.

const modified = z.object({ lastModifiedDateTime: z.iso.datetime().nullish() })

/** RFC 5545 wants a time stamp; that of the last change keeps one item one file. */
const changedAt = (value: unknown): Date => new Date(modified.parse(value).lastModifiedDateTime ?? 0)

/**
 * Graph's JSON of an event or a series, with its times in UTC and the occurrences that differ within it, as iCalendar.
 * @throws ZodError for what is no event
 */
export function icsOfEvent(value: unknown, textOfHtml: (html: string) => string): string {
  const { event, exceptions, cancelled } = readSeries(value)
  const inWords = (one: WholeEvent): WholeEvent =>
    one.body.type === 'text' ? one : { ...one, body: { type: 'text', content: textOfHtml(one.body.content) } }
  const series = {
    event: inWords(event),
    exceptions: exceptions.map((one) => ({ ...one, event: inWords(one.event) })),
    cancelled,
  }
  return writeIcs(series, changedAt(value))
}

/**
 * Graph's JSON of a task of To Do as iCalendar.
 * @throws ZodError for what is none
 */
export const icsOfTask = (value: unknown, textOfHtml: (html: string) => string): string =>
  writeTodo(value, textOfHtml, changedAt(value))
