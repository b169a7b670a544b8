import { createVisitor, type ShownPage } from './visitor.ts'

/** Somebody who clicks through Gatewarden's and Microsoft's pages until neither asks anything more. */
export interface Person {
  userName: string
  password: string
  /** What she does when asked for consent. */
  consent: 'accept' | 'cancel'
  /** A button that she takes before any other, wherever a page has it. */
  prefers?: RegExp
}

export interface Walk {
  /** The page that she ended on. */
  end: ShownPage
  /** Titles of the pages she saw, in order. */
  pages: string[]
}

const mostPages = 15

/** Opens a link in a fresh browser and does what each page asks, as the person would. */
export async function walk(link: string, person: Person): Promise<Walk> {
  const visitor = createVisitor()
  const pages: string[] = []
  let page = await visitor.open(link)
  for (let count = 0; count < mostPages; count++) {
    pages.push(page.title)
    const next = answerOf(page, person)
    if (!next) return { end: page, pages }
    page = await visitor.submit(page, next.fields, next.button)
  }
  throw new Error(`The pages do not come to an end: ${pages.join(' → ')}`)
}

interface Step {
  fields: Record<string, string>
  button: RegExp | undefined
}

/** What the person does on a page; undefined where nothing is left to do. */
function answerOf(page: ShownPage, person: Person): Step | undefined {
  const fields = new Set(page.forms.flatMap((form) => Object.keys(form.fields)))
  const buttons = page.forms.flatMap((form) => form.buttons.map(({ text }) => text))
  if (buttons.some((text) => person.prefers?.test(text))) return { fields: {}, button: person.prefers }
  if (fields.has('passwd')) return { fields: { passwd: person.password }, button: /^Sign in$/ }
  if (fields.has('loginfmt')) return { fields: { loginfmt: person.userName }, button: /^Next$/ }
  if (buttons.includes('Accept')) {
    return { fields: {}, button: person.consent === 'accept' ? /^Accept$/ : /^Cancel$/ }
  }
  const own = buttons.find((text) => text.includes(person.userName))
  if (own) return { fields: {}, button: new RegExp(literally(person.userName)) }
  const goOn = buttons.find((text) =>
    /^(Continue|Connect|Go on|Sign in|Return to the application)/i.test(text),
  )
  return goOn ? { fields: {}, button: new RegExp(`^${literally(goOn)}$`) } : undefined
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
