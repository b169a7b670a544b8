import { describe, expect, it } from 'vitest'
import { clouds, emulatorCloud, findCloud } from './clouds.ts'

describe('clouds', () => {
  it('are those of Microsoft, each under its own id, over https', () => {
    for (const [id, cloud] of Object.entries(clouds)) {
      expect(cloud.id).toBe(id)
      expect(findCloud(id)).toBe(cloud)
      for (const address of [
        cloud.authority,
        cloud.graph,
        cloud.graphResource,
        cloud.exchangeResource,
        cloud.portal,
      ]) {
        expect(new URL(address).origin).toBe(address)
        expect(address.startsWith('https://')).toBe(true)
      }
      expect(cloud.issuer).toContain('{tenantid}')
    }
    expect(findCloud('emulator')).toBeUndefined()
    expect(findCloud('toString')).toBeUndefined()
  })

  it('names the issuers that Microsoft documents', () => {
    expect(clouds.china.issuer).toBe('https://login.partner.microsoftonline.cn/{tenantid}/v2.0')
    expect(clouds.dod.issuer).toBe(clouds['gcc-high'].issuer)
  })
})

describe('emulatorCloud', () => {
  it('is one origin for all, with the resources of the global cloud', () => {
    expect(emulatorCloud('http://127.0.0.1:8025/', { imap: { host: '127.0.0.1', port: 8143 } })).toEqual({
      id: 'emulator',
      authority: 'http://127.0.0.1:8025',
      issuer: 'http://127.0.0.1:8025/{tenantid}/v2.0',
      graph: 'http://127.0.0.1:8025',
      graphResource: 'https://graph.microsoft.com',
      exchangeResource: 'https://outlook.office365.com',
      uploads: ['http://127.0.0.1:8025'],
      imap: { host: '127.0.0.1', port: 8143 },
      pop: { host: '127.0.0.1', port: 995 },
      smtp: { host: '127.0.0.1', port: 587 },
      portal: 'http://127.0.0.1:8025',
    })
  })

  it.each([
    '',
    '127.0.0.1:8025',
    'ftp://127.0.0.1',
    'http://127.0.0.1:8025/path',
    'http://user@127.0.0.1',
    'http://127.0.0.1/?x',
  ])('takes only an origin, not %j', (origin) => {
    expect(() => emulatorCloud(origin)).toThrow(TypeError)
  })
})
