/** Methods and patterns below a mailbox that Graph serves and these doors do not (501). */
export const absentSettings = `
GET,PATCH inferenceClassification
GET,POST inferenceClassification/overrides
GET,PATCH,DELETE inferenceClassification/overrides/{override}
POST outlook/masterCategories
GET,PATCH,DELETE outlook/masterCategories/{category}
GET people
GET people/{person}
GET settings/exchange
`
