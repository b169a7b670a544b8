export { byteOrderMark, csvLine } from './csv.ts'
export type { Derive, DerivedFile, DerivingModule } from './documents/derive.ts'
export type { DocumentRow } from './documents/document-row.ts'
export { logikcullArchive } from './load-files/logikcull.ts'
export { type LoadFileTemplateName, loadFileTemplates } from './load-files/templates.ts'
export type { CollectedItem, ManifestRow, Person } from './manifest-row.ts'
export type { NativeSource } from './natives.ts'
export type { ExceptionRow, NotCoveredRow, ProbeRow, ReconciliationRow } from './reports.ts'
export { newSigner, parseVerifierKey, type Signer, signerFrom, verifierKeyOf } from './signed-note.ts'
export type { SummaryFacts } from './summary/summary.ts'
export { tarPackage } from './tar.ts'
export type { Problem, ProblemCode } from './verify/problems.ts'
export { type VerifyOptions, type VerifyResult, verifyPackage } from './verify/verify-package.ts'
export {
  type PackageContents,
  type PackageReports,
  type PackageSettings,
  PackageWriter,
  type SealedPackage,
} from './writer.ts'
export { type StoredZip, storedZip, zipPackage } from './zip/zip-package.ts'
