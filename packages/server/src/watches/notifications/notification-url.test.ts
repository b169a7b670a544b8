import { expect, test } from 'vitest'
import { loadConfig } from '../../platform/config/load-config.ts'
import type { ConfigInput } from '../../platform/config/settings.ts'
import { notificationUrl } from './notification-url.ts'

const emulator = 'http://127.0.0.1:8025'

test.each<[string, ConfigInput, string | undefined]>([
  ['https', { publicUrl: 'https://gw.example.com' }, 'https://gw.example.com/notifications/microsoft'],
  [
    'https of its own',
    { publicUrl: 'https://inside.example.com', watches: { notificationUrl: 'https://hooks.example.com' } },
    'https://hooks.example.com/notifications/microsoft',
  ],
  ['switched off', { publicUrl: 'https://gw.example.com', watches: { notifications: false } }, undefined],
  ['this machine', { publicUrl: 'http://localhost:8090' }, undefined],
  [
    'this machine with the emulator on it',
    { publicUrl: 'http://localhost:8090', microsoft: { emulator } },
    'http://localhost:8090/notifications/microsoft',
  ],
])('notifications come to %s', (_, flags, expected) => {
  const config = loadConfig({ flags: { dataFolder: '/tmp/none', ...flags } })
  expect(notificationUrl(config)).toBe(expected)
})
