import type { Browser, Page } from './browser.ts'

export interface Person {
  userPrincipalName: string
  password: string
}

export interface AtMicrosoft {
  /** What to press where a consent is asked for; default accept. */
  consent?: 'accept' | 'cancel'
}

/** Most pages that one visit has. */
const mostPages = 12

/**
 * Goes through Microsoft's pages as a person does, until the browser is back at somebody else's address: account,
 * password, consent. Reads only what is on the pages.
 */
export async function throughMicrosoft(
  browser: Browser,
  from: Page,
  person: Person,
  { consent = 'accept' }: AtMicrosoft = {},
): Promise<Page> {
  const { origin } = new URL(from.url)
  let page = from
  for (let step = 0; step < mostPages; step++) {
    if (new URL(page.url).origin !== origin) return page
    page = await next(browser, page, person, consent)
  }
  throw new Error(`Still at Microsoft after ${mostPages} pages: ${page.text}`)
}

async function next(
  browser: Browser,
  page: Page,
  person: Person,
  consent: 'accept' | 'cancel',
): Promise<Page> {
  const inputs = page.forms.flatMap((form) => form.inputs)
  const buttons = page.forms.flatMap((form) => form.buttons)
  const password = inputs.find(({ type }) => type === 'password')
  if (password !== undefined) {
    return browser.submit(page, { fields: { [password.name]: person.password }, button: 'Sign in' })
  }
  const account = inputs.find(({ type }) => type === 'email')
  if (account !== undefined) {
    return browser.submit(page, { fields: { [account.name]: person.userPrincipalName }, button: 'Next' })
  }
  const has = (text: string): boolean => buttons.some((button) => button.text.includes(text))
  if (has('Accept')) return browser.submit(page, { button: consent === 'accept' ? 'Accept' : 'Cancel' })
  if (has(person.userPrincipalName)) return browser.submit(page, { button: person.userPrincipalName })
  if (has('Use another account')) return browser.submit(page, { button: 'Use another account' })
  if (has('Return to the application')) return browser.submit(page, { button: 'Return to the application' })
  throw new Error(`Microsoft shows a page without a way on (${page.status}): ${page.text}`)
}
