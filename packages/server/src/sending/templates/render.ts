import { Liquid, LiquidError } from 'liquidjs'
import { invalidField } from '../../platform/http/validation.ts'

/** What a template is made of; partials are the other templates of the profile, by name. */
export interface TemplateTexts {
  subject: string
  html: string | null
  text: string | null
}

export interface Rendered {
  subject: string
  html: string | null
  text: string | null
}

/** No template of people comes near these; they end one that loops over loops. */
const limits = { parseLimit: 1_000_000, renderLimit: 2_000, memoryLimit: 20_000_000 }

function engine(templates: Record<string, string>, isHtml: boolean): Liquid {
  return new Liquid({
    templates,
    // Variables come from elsewhere: in HTML they are text, unless the template itself says `raw`.
    ...(isHtml ? { outputEscape: 'escape' as const } : {}),
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    ...limits,
  })
}

/**
 * Renders with variables; `{% for %}`, `{% if %}` and `{% render 'name' %}` of other templates as in Liquid (shopify.github.io/liquid).
 * @throws GatewardenError `invalid_request` that names the place, for a template that is wrong and for a variable that is missing
 */
export async function renderTemplate(
  texts: TemplateTexts,
  partials: ReadonlyMap<string, TemplateTexts>,
  variables: Record<string, unknown>,
  field: string,
): Promise<Rendered> {
  const asText = engine(partialsOf(partials, 'text'), false)
  const asHtml = engine(partialsOf(partials, 'html'), true)
  const render = async (liquid: Liquid, part: string, template: string): Promise<string> => {
    try {
      return String(await liquid.parseAndRender(template, variables))
    } catch (error) {
      if (!(error instanceof LiquidError)) throw error
      throw invalidField(
        field,
        `${part}: ${firstLine(error.message)}`,
        'Mend the template, or give what it names.',
      )
    }
  }
  return {
    // A header is one line, whatever the variables hold.
    subject: (await render(asText, 'subject', texts.subject))
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim(),
    html: texts.html === null ? null : await render(asHtml, 'html', texts.html),
    text: texts.text === null ? null : await render(asText, 'text', texts.text),
  }
}

/** Whether it can be read at all. @throws GatewardenError `invalid_request` that names the field and the line */
export function assertTemplate(texts: TemplateTexts): void {
  for (const part of ['subject', 'html', 'text'] as const) {
    const template = texts[part]
    if (template === null) continue
    try {
      engine({}, part === 'html').parse(template)
    } catch (error) {
      if (!(error instanceof LiquidError)) throw error
      throw invalidField(`body.${part}`, firstLine(error.message))
    }
  }
}

const partialsOf = (all: ReadonlyMap<string, TemplateTexts>, part: 'html' | 'text'): Record<string, string> =>
  Object.fromEntries([...all].map(([name, texts]) => [name, texts[part] ?? '']))

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').slice(0, 300)
