export { createIssuers, type Issuers, type IssuerWish } from './issuers-service.ts'
