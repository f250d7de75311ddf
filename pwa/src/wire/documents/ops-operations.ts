// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { ServerStateQuery, ServerStateQueryVariables } from '../generated'

export const ServerState: TypedDocument<ServerStateQuery, ServerStateQueryVariables> = { name: 'ServerState', hash: '1ee63213e45db9b3a6817e553282aaadc7adb5c871a93a1cbf5025272717c168' }
