import { describe, expect, it } from 'vitest'
import { readReturned, returnUrlFor, withoutReturned } from './returned.ts'

const here = 'https://shop.example/settings?tab=mail#top'
const back =
  'https://shop.example/settings?tab=mail&gatewarden_window=popup&connect_session=cs_01abc&status=pending&connection=conn_1&reason=awaiting_completion&completion_code=secret'

describe('the way back', () => {
  it('is this page without a fragment, or the address that was given', () => {
    expect(returnUrlFor(undefined, here, false)).toBe('https://shop.example/settings?tab=mail')
    expect(returnUrlFor('/connected', here, true)).toBe(
      'https://shop.example/connected?gatewarden_window=popup',
    )
    expect(returnUrlFor(undefined, back, false)).toBe('https://shop.example/settings?tab=mail')
  })

  it('tells what came, and leaves nothing of it in the address', () => {
    expect(readReturned(back)).toEqual({
      session: 'cs_01abc',
      status: 'pending',
      code: 'secret',
      isPopup: true,
    })
    expect(withoutReturned(back)).toBe('https://shop.example/settings?tab=mail')
  })

  it.each([
    here,
    'https://shop.example/?connect_session=',
    'https://shop.example/?connect_session=../../keys',
  ])('is not read from %s', (url) => expect(readReturned(url)).toBeNull())
})
