// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { ChainOfQuery, ChainOfQueryVariables, LiveLossEventsQuery, LiveLossEventsQueryVariables, LossFormOfQuery, LossFormOfQueryVariables, LossKnownOfQuery, LossKnownOfQueryVariables } from '../generated'

export const ChainOf: TypedDocument<ChainOfQuery, ChainOfQueryVariables> = { name: 'ChainOf', hash: '9fbe5da77bb19730090cb074420bc9b547e6c0a69ce94e4352956d8210371e17' }
export const LiveLossEvents: TypedDocument<LiveLossEventsQuery, LiveLossEventsQueryVariables> = { name: 'LiveLossEvents', hash: '8a6f28b8b3b81d1c9d895b10fba780c6e3d0de2f9847dd3b12ebd0d2abcd7a6c' }
export const LossFormOf: TypedDocument<LossFormOfQuery, LossFormOfQueryVariables> = { name: 'LossFormOf', hash: 'af8d66b228a6504b3d1534dc62e116aef376c186538cbe19096e563496be5d07' }
export const LossKnownOf: TypedDocument<LossKnownOfQuery, LossKnownOfQueryVariables> = { name: 'LossKnownOf', hash: '386e5e3a92d382799661aea72725f2c3b67336a9c17c3603bd199c236b07b2e9' }
