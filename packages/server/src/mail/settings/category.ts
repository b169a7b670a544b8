import { z } from 'zod'
import { z as openapi } from '../../platform/http/api.ts'

/** Microsoft's presets, and the colours that Outlook shows them in (https://learn.microsoft.com/graph/api/resources/outlookcategory). */
const colors = {
  none: 'none',
  preset0: 'red',
  preset1: 'orange',
  preset2: 'brown',
  preset3: 'yellow',
  preset4: 'green',
  preset5: 'teal',
  preset6: 'olive',
  preset7: 'blue',
  preset8: 'purple',
  preset9: 'cranberry',
  preset10: 'steel',
  preset11: 'darkSteel',
  preset12: 'gray',
  preset13: 'darkGray',
  preset14: 'black',
  preset15: 'darkRed',
  preset16: 'darkOrange',
  preset17: 'darkBrown',
  preset18: 'darkYellow',
  preset19: 'darkGreen',
  preset20: 'darkTeal',
  preset21: 'darkOlive',
  preset22: 'darkBlue',
  preset23: 'darkPurple',
  preset24: 'darkCranberry',
} as const

type Preset = keyof typeof colors
const presets = Object.keys(colors) as [Preset, ...Preset[]]
const names = Object.values(colors)

export const colorSchema = openapi.enum([...new Set([...names, ...presets])]).openapi({
  description: 'A colour of Outlook by its name, or Microsoft’s name for it (preset0 to preset24).',
})

export const categorySchema = openapi
  .object({
    id: openapi.string(),
    name: openapi.string(),
    color: openapi.enum(names).openapi({ description: 'As Outlook shows it.' }),
    preset: openapi.enum(presets).openapi({ description: 'Microsoft’s name for the colour.' }),
  })
  .openapi('Category')

export type Category = z.output<typeof categorySchema>

/** Microsoft's preset for a colour by either name. */
export const presetOf = (color: z.output<typeof colorSchema>): Preset =>
  presets.find((preset) => preset === color || colors[preset] === color) ?? 'none'

const graphCategory = z.object({ id: z.string(), displayName: z.string(), color: z.string().nullish() })

export function readCategory(value: unknown): Category {
  const { id, displayName, color } = graphCategory.parse(value)
  const preset = presets.find((one) => one === color) ?? 'none'
  return { id, name: displayName, color: colors[preset], preset }
}
