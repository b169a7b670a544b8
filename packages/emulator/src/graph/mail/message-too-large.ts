import { GraphError } from '../http/graph-error.ts'

/** 413 for a message that is larger than the mailbox may send: 35 MB unless an administrator has changed it. */
export function messageTooLarge(): GraphError {
  return new GraphError(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.')
}
