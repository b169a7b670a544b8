import { z } from 'zod'

/** What the fields of a seed file are made of; each says what would be right. */
export const guid = z.guid('should be a GUID such as 5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10')
export const domain = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i,
    'should be a domain such as example.onmicrosoft.com',
  )
export const address = z
  .string()
  .regex(/^[^\s@]+@[^\s@]+$/, 'should be an address such as ada@example.onmicrosoft.com')
export const instant = z.iso.datetime({
  offset: true,
  message: 'should be a time such as 2026-03-02T09:30:00Z',
})
export const day = z.iso.date('should be a date such as 2026-03-02')
export const text = z.string()
export const name = z.string().min(1, 'should not be empty')
export const texts = z.array(text)

export const folderPath = z
  .union(
    [z.string().min(1), z.array(name).min(1)],
    'should be a path such as inbox/Projects or a list of folder names',
  )
  .transform((path) => (typeof path === 'string' ? path.split('/').filter((part) => part !== '') : path))
