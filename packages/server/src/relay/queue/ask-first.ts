/** What to do about a message of which nobody knows whether it was sent. */
export const askFirst =
  'Ask a recipient whether it came, or look into Sent Items; send it again only if it did not.'
