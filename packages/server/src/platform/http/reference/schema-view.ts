import { type Html, html } from '../html.ts'
import { anchorOf, type Schema, schemaName } from './document.ts'

/** Text in which `code` stands between backticks. */
export const words = (text: string | undefined): Html =>
  html`${(text ?? '').split('`').map((part, n) => (n % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`

const joined = (parts: readonly Html[], between: string): Html =>
  html`${parts.map((part, n) => (n === 0 ? part : html`${between}${part}`))}`

/** The kind of value in a few words: `array of Message`, `string or null`. */
export function typeView(schema: Schema | undefined): Html {
  if (!schema) return html`any`
  if (schema.$ref) {
    const name = schemaName(schema.$ref)
    return html`<a href="#${anchorOf('schema', name)}">${name}</a>`
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  if (schema.enum)
    return joined(
      schema.enum.map((one) => html`<code>${String(one)}</code>`),
      ' | ',
    )
  const choice = schema.oneOf ?? schema.anyOf
  if (choice) return joined(choice.map(typeView), ' or ')
  if (schema.allOf) return joined(schema.allOf.filter(says).map(typeView), ' and ')
  if (schema.items) return html`array of ${typeView(schema.items)}`
  const types = [schema.type ?? (schema.properties ? 'object' : 'any')].flat()
  return html`${types.join(' or ')}${schema.format ? ` (${schema.format})` : ''}`
}

/** Parts that only carry a description or nothing at all say nothing about the value. */
const says = (schema: Schema): boolean =>
  Object.keys(schema).some((key) => key !== 'description' && key !== 'example')

function limits(schema: Schema): string[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema
  const between = (from: number | undefined, to: number | undefined, unit: string) => {
    if (from === undefined && to === undefined) return []
    if (from === undefined) return [`at most ${to}${unit}`]
    return [to === undefined ? `at least ${from}${unit}` : `${from} to ${to}${unit}`]
  }
  return [
    ...between(minLength, maxLength, ' characters'),
    ...between(minimum, maximum, ''),
    ...between(minItems, maxItems, ' items'),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
    ...(schema.example === undefined ? [] : [`such as ${JSON.stringify(schema.example)}`]),
  ]
}

/** One named value: parameter or property. */
export function fieldView(
  name: string,
  schema: Schema | undefined,
  options: { required: boolean; place?: string; description?: string | undefined },
): Html {
  const more = limits(schema ?? {})
  const description = options.description ?? schema?.description
  return html`<li><code class="name">${name}</code> <span class="type">${typeView(schema)}</span>${options.place ? html` <span class="soft">${options.place}</span>` : null}${options.required ? html` <b class="must">required</b>` : null}${more.length > 0 ? html` <span class="soft">${more.join('; ')}</span>` : null}${description ? html`<p>${words(description)}</p>` : null}${fieldsView(inner(schema))}</li>`
}

/** What has fields of its own below a value: itself, or what a list or map of it holds. */
function inner(schema: Schema | undefined): Schema | undefined {
  if (schema?.items) return inner(schema.items)
  if (schema?.properties || schema?.allOf || schema?.anyOf || schema?.oneOf) return schema
  return typeof schema?.additionalProperties === 'object' ? inner(schema.additionalProperties) : undefined
}

/** The fields of an object, nested; null where it has none. What is named elsewhere is linked, not repeated. */
export function fieldsView(schema: Schema | undefined): Html | null {
  if (!schema) return null
  if (schema.items) return fieldsView(schema.items)
  const parts = schema.allOf ?? schema.anyOf ?? schema.oneOf
  if (parts) {
    const views = parts.map(fieldsView).filter((view) => view !== null)
    return views.length > 0 ? html`${views}` : null
  }
  const entries = Object.entries(schema.properties ?? {})
  if (entries.length === 0) return null
  const required = new Set(schema.required)
  return html`<ul class="fields">${entries.map(([name, one]) => fieldView(name, one, { required: required.has(name) }))}</ul>`
}
