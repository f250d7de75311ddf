// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { AskedLeavesQuery, AskedLeavesQueryVariables } from '../generated'

export const AskedLeaves: TypedDocument<AskedLeavesQuery, AskedLeavesQueryVariables> = { name: 'AskedLeaves', hash: 'cc346f2a535f405a69a281e9e11a6b59c1c4e218c1c48cec6c1822eb2b15b6ba' }
