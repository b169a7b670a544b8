import { z } from 'zod'
import { cleanText, textOfHtml } from './body-text.ts'
import { cloudLinks } from './cloud-links.ts'
import type { ObjectFolder } from './object-folder.ts'
import type { FoundDocument } from './reading.ts'

const body = z.object({ contentType: z.string(), content: z.string() })
const time = z.object({ dateTime: z.string(), timeZone: z.string() })
const person = z.object({
  emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }),
})
const text = z.string().nullish()
const texts = z.array(z.string()).nullish()

/** What events, contacts and tasks of Microsoft Graph say in words. Everything else of them is in the native. */
const graphItem = z.object({
  subject: text,
  title: text,
  displayName: text,
  companyName: text,
  jobTitle: text,
  businessPhones: texts,
  mobilePhone: text,
  homePhones: texts,
  emailAddresses: z.array(z.object({ name: text, address: text })).nullish(),
  start: time.nullish(),
  end: time.nullish(),
  dueDateTime: time.nullish(),
  location: z.object({ displayName: text }).nullish(),
  organizer: person.nullish(),
  attendees: z.array(person).nullish(),
  status: text,
  importance: text,
  personalNotes: text,
  body: body.nullish(),
  attachments: z
    .array(
      z.object({
        name: text,
        contentType: text,
        isInline: z.boolean().nullish(),
        contentBytes: z.base64().nullish(),
      }),
    )
    .nullish(),
})

type GraphItem = z.infer<typeof graphItem>

/**
 * Reads an item in Graph's JSON: its words become its text, file attachments in it become documents.
 * @throws ZodError
 */
export function readGraphItem(value: unknown, objects: ObjectFolder, documents: FoundDocument[]): void {
  const item = graphItem.parse(value)
  const words = wordsOf(item)
  documents.push({
    ...{
      parent: null,
      kind: 'item',
      name: null,
      mediaType: 'application/json',
      isInline: false,
      headers: null,
    },
    ...{ content: null, text: { text: words, from: 'file' }, code: null, links: cloudLinks(words) },
  })
  for (const { name, contentType, isInline, contentBytes } of item.attachments ?? []) {
    if (!contentBytes) continue
    const writer = objects.begin()
    writer.write(Buffer.from(contentBytes, 'base64'))
    const { at: _, ...content } = writer.finish()
    documents.push({
      ...{ parent: 0, kind: 'attachment', name: name ?? null, mediaType: contentType ?? null },
      ...{ isInline: isInline ?? false, headers: null, content, text: null, code: 'binary', links: [] },
    })
  }
}

function wordsOf(item: GraphItem): string {
  const when = (at: z.infer<typeof time> | null | undefined) => at && `${at.dateTime} ${at.timeZone}`
  const who = (one: z.infer<typeof person>) => one.emailAddress.name || one.emailAddress.address || ''
  const lines: [string, string | null | undefined][] = [
    ['Subject', item.subject ?? item.title ?? item.displayName],
    ['Company', item.companyName],
    ['Position', item.jobTitle],
    ['E-mail', item.emailAddresses?.map(({ name, address }) => address ?? name ?? '').join('; ')],
    [
      'Telephone',
      [...(item.businessPhones ?? []), item.mobilePhone, ...(item.homePhones ?? [])]
        .filter(Boolean)
        .join('; '),
    ],
    ['Start', when(item.start)],
    ['End', when(item.end)],
    ['Due', when(item.dueDateTime)],
    ['Location', item.location?.displayName],
    ['Organizer', item.organizer && who(item.organizer)],
    ['Attendees', item.attendees?.map(who).join('; ')],
    ['Status', item.status],
    ['Attachments', item.attachments?.map(({ name }) => name ?? '').join('; ')],
  ]
  const head = lines
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value?.replace(/\s+/gu, ' ')}\n`)
  const content =
    item.body?.contentType.toLowerCase() === 'html' ? textOfHtml(item.body.content) : item.body?.content
  return cleanText(`${head.join('')}\n${content ?? item.personalNotes ?? ''}`)
}
