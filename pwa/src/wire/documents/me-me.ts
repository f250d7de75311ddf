// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { EndSessionMutation, EndSessionMutationVariables, MySessionsQuery, MySessionsQueryVariables, SetPasswordMutation, SetPasswordMutationVariables } from '../generated'

export const EndSession: TypedDocument<EndSessionMutation, EndSessionMutationVariables> = { name: 'EndSession', hash: 'a88fb8177e6ea4f9dd29f3479f174d8f113109d6481a24abb5c1853863ae0bc9' }
export const MySessions: TypedDocument<MySessionsQuery, MySessionsQueryVariables> = { name: 'MySessions', hash: '1dfb2d909a8c9859bda3e2c61e52a1db8b7204cd257466a9b3c8b1ad3a50feb1' }
export const SetPassword: TypedDocument<SetPasswordMutation, SetPasswordMutationVariables> = { name: 'SetPassword', hash: '51b4002dd7fdd639f015e924dc6743ba4ffe707cd3c0ff955335c3ea3cad18fe' }
