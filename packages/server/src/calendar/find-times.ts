import { z as zod } from 'zod'
import type { OpenMailbox } from '../directory/index.ts'
import { z } from '../platform/http/api.ts'
import { zoneName } from '../platform/time/zones.ts'
import { inZone, readTime, timeSchema } from './event.ts'
import { emailAddress } from './event-change.ts'
import { utc } from './free-busy.ts'
import { instant } from './paths.ts'

export const timesWish = z
  .strictObject({
    attendees: z
      .array(
        z.strictObject({
          address: emailAddress,
          kind: z.enum(['required', 'optional', 'resource']).default('required'),
        }),
      )
      .max(100)
      .default([]),
    durationMinutes: z.number().int().min(5).max(1440),
    windows: z
      .array(z.strictObject({ from: instant, to: instant }))
      .min(1)
      .max(20)
      .refine(
        (all) => all.every(({ from, to }) => Date.parse(to) > Date.parse(from)),
        'must each end after they begin',
      )
      .openapi({ description: 'Between which the meeting has to lie.' }),
    hours: z
      .enum(['work', 'personal', 'unrestricted'])
      .default('work')
      .openapi({ description: 'work: in everybody’s working hours; personal: those and the weekend.' }),
    minimumPercent: z
      .number()
      .min(0)
      .max(100)
      .default(50)
      .openapi({ description: 'How likely, at least, that people can come.' }),
    withoutMe: z
      .boolean()
      .default(false)
      .openapi({ description: 'Whether the owner of the mailbox need not come.' }),
    suggestRoom: z.boolean().default(false),
    most: z.number().int().min(1).max(50).default(20),
    timeZone: zoneName.default('UTC').openapi({ description: 'Zone that times are told in.' }),
  })
  .openapi('MeetingTimesWish')

export const timesSchema = z
  .object({
    reason: z.string().nullable().openapi({
      description: 'Why there are none, as Microsoft puts it: attendeesUnavailable, organizerUnavailable, …',
    }),
    data: z.array(
      z
        .object({
          start: timeSchema,
          end: timeSchema,
          confidence: z.number().openapi({ description: 'Percent.' }),
          mine: z
            .string()
            .nullable()
            .openapi({ description: 'How the owner of the mailbox stands at that time.' }),
          attendees: z.array(z.object({ address: z.string(), availability: z.string() })),
          rooms: z.array(z.object({ name: z.string().nullable(), address: z.string().nullable() })),
        })
        .openapi('MeetingTime'),
    ),
  })
  .openapi('MeetingTimes')

const graphTimes = zod.object({
  emptySuggestionsReason: zod.string().nullish(),
  meetingTimeSuggestions: zod.array(
    zod.object({
      confidence: zod.number().nullish(),
      organizerAvailability: zod.string().nullish(),
      meetingTimeSlot: zod.object({ start: zod.unknown(), end: zod.unknown() }),
      attendeeAvailability: zod
        .array(
          zod.object({
            availability: zod.string().nullish(),
            attendee: zod.object({ emailAddress: zod.object({ address: zod.string().nullish() }) }),
          }),
        )
        .nullish(),
      locations: zod
        .array(
          zod.object({ displayName: zod.string().nullish(), locationEmailAddress: zod.string().nullish() }),
        )
        .nullish(),
    }),
  ),
})

/** Times at which people can meet, the likeliest first (https://learn.microsoft.com/graph/api/user-findmeetingtimes). */
export async function findTimes(
  { graph, root }: OpenMailbox,
  wish: z.output<typeof timesWish>,
): Promise<z.output<typeof timesSchema>> {
  const { body } = await graph.json<unknown>({
    method: 'POST',
    path: `${root}/findMeetingTimes`,
    headers: inZone(wish.timeZone),
    repeatable: true,
    body: {
      attendees: wish.attendees.map(({ address, kind }) => ({ type: kind, emailAddress: { address } })),
      timeConstraint: {
        activityDomain: wish.hours,
        timeSlots: wish.windows.map(({ from, to }) => ({ start: utc(from), end: utc(to) })),
      },
      ...(wish.suggestRoom && {
        locationConstraint: { isRequired: false, suggestLocation: true, locations: [] },
      }),
      meetingDuration: `PT${wish.durationMinutes}M`,
      maxCandidates: wish.most,
      isOrganizerOptional: wish.withoutMe,
      minimumAttendeePercentage: wish.minimumPercent,
    },
  })
  const { emptySuggestionsReason, meetingTimeSuggestions } = graphTimes.parse(body)
  return {
    reason: emptySuggestionsReason || null,
    data: meetingTimeSuggestions.map((one) => ({
      start: readTime(one.meetingTimeSlot.start, wish.timeZone),
      end: readTime(one.meetingTimeSlot.end, wish.timeZone),
      confidence: one.confidence ?? 0,
      mine: one.organizerAvailability ?? null,
      attendees: (one.attendeeAvailability ?? []).map(({ availability, attendee }) => ({
        address: attendee.emailAddress.address ?? '',
        availability: availability ?? 'unknown',
      })),
      rooms: (one.locations ?? []).map(({ displayName, locationEmailAddress }) => ({
        name: displayName ?? null,
        address: locationEmailAddress ?? null,
      })),
    })),
  }
}
