// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { ServerStateQuery, ServerStateQueryVariables } from '../generated'

export const ServerState: TypedDocument<ServerStateQuery, ServerStateQueryVariables> = { name: 'ServerState', hash: 'e7bf8c4e546134f778d5369a7f7bd32a11accbf47b3b2cc54aeb14a67e6a3d00' }
