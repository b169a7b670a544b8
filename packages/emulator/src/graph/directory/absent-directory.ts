/** Methods and patterns of the directory that Graph serves and these doors do not (501). */
export const absentDirectory = `
PATCH me
POST users
PATCH,DELETE users/{user}
POST organization
PATCH,DELETE organization/{organization}
GET applications/delta
POST applications/{application}/addKey
POST applications/{application}/removeKey
GET,POST applications/{application}/federatedIdentityCredentials
GET,PATCH,DELETE applications/{application}/federatedIdentityCredentials/{credential}
GET servicePrincipals/delta
POST servicePrincipals/{principal}/addPassword
POST servicePrincipals/{principal}/removePassword
PATCH servicePrincipals/{principal}/appRoleAssignedTo/{assignment}
PATCH servicePrincipals/{principal}/appRoleAssignments/{assignment}
GET oauth2PermissionGrants/delta
`
