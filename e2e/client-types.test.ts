import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type OpenApiDocument, typesFromOpenApi } from '../packages/client/generate/types-from-openapi.ts'
import { createFeatures } from '../packages/server/src/features.ts'
import { auditRoutes } from '../packages/server/src/platform/audit/routes.ts'
import { createApp } from '../packages/server/src/platform/http/app.ts'
import { testPlatform } from '../packages/server/src/platform/testing/test-platform.ts'

const file = join(import.meta.dirname, '../packages/client/src/operations.ts')

it("the client's types are those of the service's OpenAPI document (GATEWARDEN_UPDATE=1 writes them)", async () => {
  const platform = await testPlatform()
  try {
    const features = createFeatures(platform)
    const app = createApp(platform, {
      authenticate: features.access.service.authenticate,
      features: [...features.routes, auditRoutes(platform)],
    })
    const document = (await (await app.request('/v1/openapi.json')).json()) as OpenApiDocument
    const types = typesFromOpenApi(document)
    if (process.env.GATEWARDEN_UPDATE === '1') writeFileSync(file, types)
    expect(readFileSync(file, 'utf8')).toBe(types)
    await features.stop()
  } finally {
    await platform.close()
  }
})
