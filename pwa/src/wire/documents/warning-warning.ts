// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { ActionsQuery, ActionsQueryVariables, DeliveryByIdQuery, DeliveryByIdQueryVariables } from '../generated'

export const Actions: TypedDocument<ActionsQuery, ActionsQueryVariables> = { name: 'Actions', hash: '22e7e3af219f7e820602e242a8acc967b342f0bdf70ce2d2d84b43c1d181285b' }
export const DeliveryById: TypedDocument<DeliveryByIdQuery, DeliveryByIdQueryVariables> = { name: 'DeliveryById', hash: 'e23611f2fb56721de249b7186d6649edda01efdaabcc71b93e8b6a867964173d' }
