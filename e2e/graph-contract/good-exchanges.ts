import type { GraphAnswer, GraphRequest } from './exchange.ts'

/** Answers and requests in which nothing is wrong: the mutation test spoils one thing at a time. */

export const jsonHeaders = {
  'content-type':
    'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
  'request-id': '5b0b5d6e-1f53-4a37-b61c-8e3d1d1e5a10',
}

const origin = 'http://127.0.0.1:8025'
const person = (name: string, address: string) => ({ emailAddress: { name, address } })

export function goodMessage() {
  return {
    '@odata.etag': 'W/"CQAAABYAAAA="',
    id: 'AAMkAGI2THVSAAA=',
    createdDateTime: '2026-03-02T09:30:01Z',
    lastModifiedDateTime: '2026-03-02T09:30:02Z',
    changeKey: 'CQAAABYAAAA=',
    categories: ['Red category'],
    receivedDateTime: '2026-03-02T09:30:01Z',
    sentDateTime: '2026-03-02T09:30:00Z',
    hasAttachments: false,
    internetMessageId: '<one@contoso.example>',
    subject: 'Budget',
    bodyPreview: 'Dear all',
    importance: 'normal',
    parentFolderId: 'AAMkAGI2AAEMAAA=',
    conversationId: 'AAQkAGI2yEto=',
    conversationIndex: 'AQHXDt+LptFrN+qH7UGBQ9bFSr1kcw==',
    isDeliveryReceiptRequested: null,
    isReadReceiptRequested: false,
    isRead: true,
    isDraft: false,
    webLink: 'https://outlook.office365.com/owa/?ItemID=AAMk',
    inferenceClassification: 'focused',
    body: { contentType: 'html', content: '<p>Dear all</p>' },
    sender: person('Mette', 'mette@contoso.example'),
    from: person('Mette', 'mette@contoso.example'),
    toRecipients: [person('Nils', 'nils@contoso.example')],
    ccRecipients: [],
    bccRecipients: [],
    replyTo: [],
    flag: { flagStatus: 'notFlagged' },
  }
}

export function goodMessages(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/users/nils@contoso.example/messages?$top=2`,
    status: 200,
    headers: jsonHeaders,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#users('nils')/messages`,
      value: [
        goodMessage(),
        {
          '@odata.type': '#microsoft.graph.eventMessageRequest',
          ...goodMessage(),
          meetingMessageType: 'meetingRequest',
          type: 'singleInstance',
          isOutOfDate: false,
          isAllDay: false,
          isDelegated: false,
          responseRequested: true,
          allowNewTimeProposals: null,
          meetingRequestType: 'newMeetingRequest',
          startDateTime: { dateTime: '2026-03-03T08:00:00.0000000', timeZone: 'UTC' },
          endDateTime: { dateTime: '2026-03-03T09:00:00.0000000', timeZone: 'UTC' },
          location: { displayName: 'Velodrome', locationType: 'default' },
          recurrence: null,
        },
      ],
      '@odata.nextLink': `${origin}/v1.0/users/nils@contoso.example/messages?$top=2&$skip=2`,
    },
  }
}

export function goodSelected(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/users/nils@contoso.example/messages/AAMk?$select=subject,internetMessageHeaders&$expand=attachments($select=name)`,
    status: 200,
    headers: jsonHeaders,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#users('nils')/messages(subject)/$entity`,
      '@odata.etag': 'W/"CQAAABYAAAA="',
      id: 'AAMkAGI2THVSAAA=',
      subject: 'Budget',
      internetMessageHeaders: [{ name: 'X-Mailer', value: 'Bell 1.0' }],
      attachments: [{ '@odata.type': '#microsoft.graph.fileAttachment', id: 'AAMkAtt=', name: 'plan.pdf' }],
    },
  }
}

export function goodAttachments(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/me/messages/AAMk/attachments`,
    status: 200,
    headers: jsonHeaders,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#users('nils')/messages('AAMk')/attachments`,
      value: [
        {
          '@odata.type': '#microsoft.graph.fileAttachment',
          '@odata.mediaContentType': 'application/pdf',
          id: 'AAMkAtt=',
          lastModifiedDateTime: '2026-03-02T09:30:02Z',
          name: 'plan.pdf',
          contentType: 'application/pdf',
          size: 3,
          isInline: false,
          contentId: null,
          contentLocation: null,
          contentBytes: '+/8A',
        },
      ],
    },
  }
}

/** A mail inside of a mail: without id, folder and change key of its own, but with its attachments. */
export function goodItemAttachment(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/me/messages/AAMk/attachments/AAMkAtt?$expand=microsoft.graph.itemattachment/item`,
    status: 200,
    headers: jsonHeaders,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#users('nils')/messages('AAMk')/attachments/$entity`,
      '@odata.type': '#microsoft.graph.itemAttachment',
      id: 'AAMkAtt=',
      lastModifiedDateTime: '2026-03-02T09:30:02Z',
      name: 'Forwarded',
      contentType: 'message/rfc822',
      size: 900,
      isInline: false,
      'item@odata.context': `${origin}/v1.0/$metadata#item`,
      item: { '@odata.type': '#microsoft.graph.message', subject: 'Forwarded', attachments: [] },
    },
  }
}

export function goodDraft(): GraphAnswer {
  return {
    method: 'POST',
    url: `${origin}/v1.0/me/messages`,
    status: 201,
    headers: jsonHeaders,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#users('nils')/messages/$entity`,
      ...goodMessage(),
      isDraft: true,
    },
  }
}

export function goodUsers(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/users?$count=true`,
    requestHeaders: { ConsistencyLevel: 'eventual' },
    status: 200,
    headers: jsonHeaders,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#users`,
      '@odata.count': 1,
      value: [
        {
          id: '7c1b6a3e-95b6-5d43-9c0b-5f3a0f4f2a11',
          businessPhones: ['+45 33 55 0110'],
          displayName: 'Mette Sørensen',
          givenName: 'Mette',
          jobTitle: null,
          mail: 'mette@contoso.example',
          mobilePhone: null,
          officeLocation: null,
          preferredLanguage: 'en-US',
          surname: 'Sørensen',
          userPrincipalName: 'mette@contoso.example',
        },
      ],
    },
  }
}

/** A first page of delta, and a later one behind its deltaLink. */
export function goodDelta(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/me/mailFolders/inbox/messages/delta?$select=subject`,
    status: 200,
    headers: jsonHeaders,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#Collection(message)`,
      '@odata.deltaLink': `${origin}/v1.0/me/mailFolders/inbox/messages/delta?$deltatoken=abc`,
      value: [
        {
          '@odata.type': '#microsoft.graph.message',
          '@odata.etag': 'W/"CQ=="',
          id: 'AAMk',
          subject: 'Budget',
        },
      ],
    },
  }
}

export function goodLaterDelta(): GraphAnswer {
  return {
    ...goodDelta(),
    url: `${origin}/v1.0/me/mailFolders/inbox/messages/delta?$deltatoken=abc`,
    body: {
      '@odata.context': `${origin}/v1.0/$metadata#Collection(message)`,
      '@odata.deltaLink': `${origin}/v1.0/me/mailFolders/inbox/messages/delta?$deltatoken=def`,
      value: [{ '@odata.type': '#microsoft.graph.message', id: 'AAMk', '@removed': { reason: 'deleted' } }],
    },
  }
}

export function goodRefusal(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/users/nobody@contoso.example`,
    status: 404,
    headers: jsonHeaders,
    body: {
      error: {
        code: 'Request_ResourceNotFound',
        message: "Resource 'nobody@contoso.example' does not exist.",
        innerError: { date: '2026-03-02T09:30:00', 'request-id': 'a', 'client-request-id': 'b' },
      },
    },
  }
}

export function goodThrottle(): GraphAnswer {
  return {
    ...goodRefusal(),
    status: 429,
    headers: { ...jsonHeaders, 'retry-after': '3' },
    body: {
      error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' },
    },
  }
}

export function goodCount(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/me/messages/$count`,
    status: 200,
    headers: { 'content-type': 'text/plain', 'request-id': 'x' },
    body: '12',
  }
}

export function goodDeletion(): GraphAnswer {
  return {
    method: 'DELETE',
    url: `${origin}/v1.0/me/messages/AAMk`,
    status: 204,
    headers: { 'request-id': 'x' },
    body: '',
  }
}

export function goodRedirect(): GraphAnswer {
  return {
    method: 'GET',
    url: `${origin}/v1.0/me/messages`,
    status: 308,
    headers: { 'request-id': 'x', location: `${origin}/v1.0/users/nils/messages` },
    body: '',
  }
}

export function goodBatchAnswer(): GraphAnswer {
  return {
    method: 'POST',
    url: `${origin}/v1.0/$batch`,
    status: 200,
    headers: jsonHeaders,
    requestBody: goodBatch().body,
    body: {
      responses: [
        { id: '2', status: 204, headers: {} },
        { id: '1', status: 200, headers: { 'Content-Type': 'application/json' }, body: goodUsers().body },
      ],
    },
  }
}

const bearer = { authorization: 'Bearer x.y.z' }

export function goodBatch(): GraphRequest {
  return {
    method: 'POST',
    url: `${origin}/v1.0/$batch`,
    headers: { ...bearer, 'content-type': 'application/json' },
    body: {
      requests: [
        { id: '1', method: 'GET', url: '/users?$count=true', headers: { ConsistencyLevel: 'eventual' } },
        {
          id: '2',
          method: 'PATCH',
          url: '/users/x',
          headers: { 'Content-Type': 'application/json' },
          body: { jobTitle: 'Rider' },
          dependsOn: ['1'],
        },
      ],
    },
  }
}

export function goodList(): GraphRequest {
  return {
    method: 'GET',
    url: `${origin}/v1.0/me/messages?$select=subject,from&$top=50&$orderby=receivedDateTime%20desc`,
    headers: bearer,
  }
}

export function goodSend(): GraphRequest {
  return {
    method: 'POST',
    url: `${origin}/v1.0/me/sendMail`,
    headers: { ...bearer, 'content-type': 'application/json' },
    body: {
      Message: {
        subject: 'Budget',
        body: { contentType: 'text', content: 'Dear all' },
        toRecipients: [person('Nils', 'nils@contoso.example')],
        attachments: [
          { '@odata.type': '#microsoft.graph.fileAttachment', name: 'plan.csv', contentBytes: 'YSxi' },
        ],
      },
      saveToSentItems: true,
    },
  }
}

export function goodMimeSend(): GraphRequest {
  return {
    ...goodSend(),
    headers: { ...bearer, 'content-type': 'text/plain' },
    body: 'U3ViamVjdDogaGkNCg0KaGkNCg==',
  }
}

export function goodView(): GraphRequest {
  return {
    method: 'GET',
    url: `${origin}/v1.0/me/calendarView?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z`,
    headers: bearer,
  }
}
