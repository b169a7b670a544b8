/** What a caller may ask a list of messages for. */
export interface MessageFilter {
  receivedFrom?: string | undefined
  receivedBefore?: string | undefined
  unread?: boolean | undefined
  flagged?: boolean | undefined
  hasAttachments?: boolean | undefined
  order: 'newest' | 'oldest'
}

/**
 * `$filter` and `$orderby` for Graph. It sorts only by what the filter begins with (else InefficientFilter), so a filter
 * always begins with receivedDateTime.
 */
export function messageQuery(filter: MessageFilter): Record<string, string> {
  const rest = [
    filter.receivedBefore ? `receivedDateTime lt ${filter.receivedBefore}` : '',
    filter.unread === undefined ? '' : `isRead eq ${!filter.unread}`,
    filter.flagged === undefined ? '' : `flag/flagStatus ${filter.flagged ? 'eq' : 'ne'} 'flagged'`,
    filter.hasAttachments === undefined ? '' : `hasAttachments eq ${filter.hasAttachments}`,
  ].filter((part) => part !== '')
  const orderby = `receivedDateTime ${filter.order === 'newest' ? 'desc' : 'asc'}`
  if (filter.receivedFrom === undefined && rest.length === 0) return { $orderby: orderby }
  const begin = `receivedDateTime ge ${filter.receivedFrom ?? '1900-01-01T00:00:00Z'}`
  return { $filter: [begin, ...rest].join(' and '), $orderby: orderby }
}
