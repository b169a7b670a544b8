import { describe, expect, it } from 'vitest'
import { letterPage } from './letter-page.ts'
import { safeHtml } from './safe-html.ts'

const policyOf = (answer: Response) =>
  new Map(
    (answer.headers.get('content-security-policy') ?? '').split('; ').map((one): [string, string] => {
      const [name = '', ...values] = one.split(' ')
      return [name, values.join(' ')]
    }),
  )

describe('a letter as a page', () => {
  it('is sandboxed without scripts and forms, loads nothing, and is framed by ourselves alone', async () => {
    const html = '<p>Hi</p><script>alert(1)</script><img src="https://a.example/x.png">'
    const answer = letterPage(safeHtml(html).content, { remoteImages: false })
    const policy = policyOf(answer)
    expect(policy.get('default-src')).toBe("'none'")
    expect(policy.get('img-src')).toBe('data:')
    expect(policy.get('frame-ancestors')).toBe("'self'")
    expect(policy.get('sandbox')).toBe('allow-popups allow-popups-to-escape-sandbox')
    const page = await answer.text()
    expect(page).toContain('<p>Hi</p>')
    expect(page).not.toMatch(/<script|a\.example/)
  })

  it('loads pictures by https alone, where that is asked for', async () => {
    const answer = letterPage(
      safeHtml('<img src="https://a.example/x.png">', { remoteImages: true }).content,
      { remoteImages: true },
    )
    expect(policyOf(answer).get('img-src')).toBe('data: https:')
    expect(await answer.text()).toContain('src="https://a.example/x.png"')
  })
})
