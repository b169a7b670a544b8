export const connectors = {
  title: 'Connectors',
  text: 'What your customers can connect: each has its permissions and its place in the catalog.',
  catalog: 'See the catalog',
  add: 'New connector',
  empty: {
    title: 'No connector yet',
    text: 'Choose what you want to reach in Microsoft 365. Gatewarden then shows what to set up at Microsoft, with every value filled in.',
  },
  columns: { name: 'Name', type: 'Type', who: 'For', status: 'Status', permissions: 'Permissions' },
  status: { draft: 'Draft', ready: 'Ready', paused: 'Paused' },
  modes: { organization: 'Organizations', person: 'Persons' },
  hidden: 'not in the catalog',
  permissionCount: (count: number) => (count === 1 ? '1 permission' : `${count} permissions`),
  gallery: {
    title: 'New connector',
    text: 'What do you want to reach? You can change the permissions on the next page, and save before you have a client id.',
    organization: 'An administrator connects a whole organization, once.',
    person: 'Each person connects her own account.',
    groups: { organization: 'For a whole organization', person: 'For single persons', both: 'For either' },
    choose: 'Choose',
  },
}
