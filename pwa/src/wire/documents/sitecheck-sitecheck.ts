// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { CheckToldQuery, CheckToldQueryVariables } from '../generated'

export const CheckTold: TypedDocument<CheckToldQuery, CheckToldQueryVariables> = { name: 'CheckTold', hash: '0756ce4a84168759799172be92806b682d3182bc62bdca602f02605dd36d8d06' }
