export type { Customer } from './customer.ts'
export type { CustomersService, Erasable } from './service.ts'
