/** Instance annotations of OData JSON (v4.01, sections 4.5 and 4.6) that Graph sends, by where they may stand. */

/** Only at the top of an answer. */
export const topAnnotations: ReadonlySet<string> = new Set([
  '@odata.context',
  '@odata.count',
  '@odata.nextLink',
  '@odata.deltaLink',
  /** Advice about $select (microsoft-graph-docs concepts/query-parameters.md). */
  '@microsoft.graph.tips',
])

/** On any entity. */
export const entityAnnotations: ReadonlySet<string> = new Set([
  '@odata.type',
  '@odata.id',
  '@odata.etag',
  '@odata.editLink',
  '@odata.readLink',
  '@odata.mediaContentType',
  '@odata.mediaReadLink',
  '@odata.mediaEditLink',
  '@odata.mediaEtag',
])

/** On any complex value. */
export const complexAnnotations: ReadonlySet<string> = new Set(['@odata.type'])

/** Behind the name of a property, such as `calendar@odata.navigationLink`. */
export const propertyAnnotations: ReadonlySet<string> = new Set([
  'odata.context',
  'odata.count',
  'odata.nextLink',
  'odata.type',
  'odata.navigationLink',
  'odata.associationLink',
  'odata.mediaContentType',
  'odata.mediaReadLink',
  'odata.mediaEditLink',
])
