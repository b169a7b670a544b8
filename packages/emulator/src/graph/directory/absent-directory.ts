/** Methods and patterns of the directory that Graph serves and these doors do not (501). */
export const absentDirectory = `
POST organization
PATCH,DELETE organization/{organization}
POST applications/{application}/addKey
POST applications/{application}/removeKey
GET,POST applications/{application}/federatedIdentityCredentials
GET,PATCH,DELETE applications/{application}/federatedIdentityCredentials/{credential}
POST servicePrincipals/{principal}/addPassword
POST servicePrincipals/{principal}/removePassword
PATCH servicePrincipals/{principal}/appRoleAssignedTo/{assignment}
PATCH servicePrincipals/{principal}/appRoleAssignments/{assignment}
`
