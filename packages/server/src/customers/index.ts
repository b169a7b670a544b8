import type { ChangesService } from '../changes/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { customersRoutes } from './routes.ts'
import { type CustomersService, createCustomersService } from './service.ts'

export { type Customer, customerWishShape, externalIdShape, selfCustomer } from './customer.ts'
export { idText, plainText } from './plain-text.ts'
export { type CustomersService, type CustomerWish, type Erasable, maySee } from './service.ts'

export interface Customers {
  service: CustomersService
  routes: Api
}

/** Whom connections belong to. */
export function createCustomers(platform: Platform, needs: { changes: ChangesService }): Customers {
  const service = createCustomersService(platform, needs)
  return { service, routes: customersRoutes(platform, service) }
}
