import { z } from 'zod'
import { seedFileSchema } from './seed-schema.ts'

/** The JSON Schema (2020-12) of the seed file as people write it: for editors that check and complete while one types. */
export function seedFileJsonSchema(): object {
  return {
    title: 'Seed of the Gatewarden emulator',
    ...z.toJSONSchema(seedFileSchema, { io: 'input', target: 'draft-2020-12' }),
  }
}
