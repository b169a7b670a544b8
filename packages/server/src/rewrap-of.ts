import type { Features } from './features.ts'
import type { OwnedPlatform } from './platform/create-platform.ts'
import { platformColumns } from './platform/crypto/platform-columns.ts'
import { createRewrap, type Rewrap } from './platform/crypto/rewrap.ts'

/** The re-wrapping of everything that this installation stores sealed. */
export const rewrapOf = (platform: OwnedPlatform, features: Features): Rewrap =>
  createRewrap({
    ...platform,
    ring: platform.keyRing,
    columns: [...platformColumns(), ...features.sealedColumns],
  })
