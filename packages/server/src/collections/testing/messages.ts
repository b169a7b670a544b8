/** A small message of our own making. */
export const message = (number: number | string, more = ''): string =>
  [
    'From: Ada <ada@contoso.com>',
    'To: Bob <bob@contoso.com>',
    `Subject: Message ${number}`,
    `Message-ID: <${number}@contoso.com>`,
    'Date: Thu, 01 Jan 2026 10:00:00 +0000',
    '',
    `Body ${number}${more}`,
    '',
  ].join('\r\n')
