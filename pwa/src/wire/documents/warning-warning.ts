// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { ActionsQuery, ActionsQueryVariables, DeliveryByIdQuery, DeliveryByIdQueryVariables } from '../generated'

export const Actions: TypedDocument<ActionsQuery, ActionsQueryVariables> = { name: 'Actions', hash: '22e7e3af219f7e820602e242a8acc967b342f0bdf70ce2d2d84b43c1d181285b' }
export const DeliveryById: TypedDocument<DeliveryByIdQuery, DeliveryByIdQueryVariables> = { name: 'DeliveryById', hash: '00badb9854a3620f7ee4faa58361acb73676a258fdfb2c14324630103bfa5b88' }
