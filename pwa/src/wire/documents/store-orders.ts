// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { OneVerifyOrderQuery, OneVerifyOrderQueryVariables, VerifyOrdersQuery, VerifyOrdersQueryVariables } from '../generated'

export const OneVerifyOrder: TypedDocument<OneVerifyOrderQuery, OneVerifyOrderQueryVariables> = { name: 'OneVerifyOrder', hash: 'a4b692f402e8aee8a72b81fbf3f638ea2c97955640d7df4c0b8b7e0baf4e37f6' }
export const VerifyOrders: TypedDocument<VerifyOrdersQuery, VerifyOrdersQueryVariables> = { name: 'VerifyOrders', hash: 'b2339c4b4c68772fbeba0b3e82e44fa7426e75136900603c4bdc5097c3dc1d85' }
