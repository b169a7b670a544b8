import { z } from 'zod'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest } from '../http/graph-error.ts'
import { readParameters } from '../http/read-json.ts'
import { dateTimeInput, readDateTime } from './event-input.ts'
import { instantOf } from './event-instance.ts'

const minute = 60_000
const dayLength = 1440 * minute
const usualDuration = 30 * minute
const usualPercentage = 50
const usualCandidates = 20
/** Where no time is named, the next days are looked through. */
const usualSearch = 7 * dayLength

/** Microsoft's own example sends "false" and "100" as texts, and the service takes them. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
const percentage = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
])

const emailAddress = z.looseObject({ name: z.string().nullish(), address: z.string().nullish() })
const location = z.looseObject({
  displayName: z.string().nullish(),
  locationEmailAddress: z.string().nullish(),
  resolveAvailability: flag.nullish(),
})
const timeSlot = z.looseObject({ start: dateTimeInput, end: dateTimeInput })

const parameters = z.strictObject({
  attendees: z
    .array(z.looseObject({ type: z.enum(['required', 'optional', 'resource']).nullish(), emailAddress }))
    .nullish(),
  locationConstraint: z
    .looseObject({
      isRequired: flag.nullish(),
      suggestLocation: flag.nullish(),
      locations: z.array(location).nullish(),
    })
    .nullish(),
  timeConstraint: z
    .looseObject({
      activityDomain: z.enum(['unknown', 'work', 'personal', 'unrestricted']).nullish(),
      timeSlots: z.array(timeSlot).nullish(),
      // The name that an older version of the documentation has.
      timeslots: z.array(timeSlot).nullish(),
    })
    .nullish(),
  meetingDuration: z.string().nullish(),
  maxCandidates: z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]).nullish(),
  isOrganizerOptional: flag.nullish(),
  returnSuggestionReasons: flag.nullish(),
  minimumAttendeePercentage: percentage.nullish(),
})

/** What a meeting is wanted to be like. Moments and lengths in milliseconds. */
export interface MeetingRequest {
  readonly attendees: readonly {
    readonly type: 'required' | 'optional' | 'resource'
    readonly name: string | null
    readonly address: string
  }[]
  readonly locations: readonly {
    readonly displayName: string
    readonly address: string | null
    /** Only when it is free. */
    readonly resolves: boolean
  }[]
  readonly needsLocation: boolean
  readonly suggestsLocation: boolean
  readonly domain: 'work' | 'personal' | 'unrestricted'
  readonly slots: readonly { readonly from: number; readonly to: number }[]
  readonly duration: number
  readonly most: number
  readonly isOrganizerOptional: boolean
  readonly givesReasons: boolean
  /** 0 to 100. */
  readonly percentage: number
}

/** The parameters of `findMeetingTimes`. Throws 400 for what cannot be. */
export function readMeetingRequest(call: MailboxCall): MeetingRequest {
  const input = readParameters(call.request, parameters)
  const place = input.locationConstraint
  const time = input.timeConstraint
  const now = call.world.clock.now()
  const slots = (time?.timeSlots ?? time?.timeslots ?? []).map(({ start, end }) => ({
    from: instantOf(readDateTime(start, 'timeSlots.start')),
    to: instantOf(readDateTime(end, 'timeSlots.end')),
  }))
  if (slots.some(({ from, to }) => to <= from)) throw badRequest('A time slot ends before it starts.')
  const domain = time?.activityDomain ?? 'work'
  const share = input.minimumAttendeePercentage ?? usualPercentage
  if (share < 0 || share > 100) throw badRequest('minimumAttendeePercentage must be between 0 and 100.')
  return {
    attendees: (input.attendees ?? []).map(({ type, emailAddress: { name, address } }) => {
      if (!address) throw badRequest("The property 'attendees.emailAddress.address' is empty.")
      return { type: type ?? 'required', name: name ?? null, address }
    }),
    locations: (place?.locations ?? []).map((one) => ({
      displayName: one.displayName ?? one.locationEmailAddress ?? '',
      address: one.locationEmailAddress ?? null,
      resolves: one.resolveAvailability ?? false,
    })),
    needsLocation: place?.isRequired ?? false,
    suggestsLocation: place?.suggestLocation ?? false,
    domain: domain === 'unknown' ? 'work' : domain,
    slots: slots.length > 0 ? slots : [{ from: now, to: now + usualSearch }],
    duration: input.meetingDuration ? readDuration(input.meetingDuration) : usualDuration,
    most: input.maxCandidates ?? usualCandidates,
    isOrganizerOptional: input.isOrganizerOptional ?? false,
    givesReasons: input.returnSuggestionReasons ?? false,
    percentage: share,
  }
}

/** ISO 8601 in days, hours, minutes and seconds: PT1H30M. */
function readDuration(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text)
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (match?.slice(1) ?? []).map((part) =>
    Number(part ?? 0),
  )
  const length = days * dayLength + hours * 60 * minute + minutes * minute + seconds * 1000
  if (!match || length === 0)
    throw badRequest(`The value '${text}' of parameter 'meetingDuration' is invalid.`)
  return length
}
