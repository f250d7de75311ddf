// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { LedgerLineOfQuery, LedgerLineOfQueryVariables, LedgerOfQuery, LedgerOfQueryVariables, RemoveLedgerRowMutation, RemoveLedgerRowMutationVariables, SaveLedgerRowMutation, SaveLedgerRowMutationVariables } from '../generated'

export const LedgerLineOf: TypedDocument<LedgerLineOfQuery, LedgerLineOfQueryVariables> = { name: 'LedgerLineOf', hash: '8b01438a0eeaef6cffce3cb37f1d0e6dfb38cbd971fcbf2f693d254a9f9af9f3' }
export const LedgerOf: TypedDocument<LedgerOfQuery, LedgerOfQueryVariables> = { name: 'LedgerOf', hash: '2e7e44093a8d040c7ab3a36172bbee4c5c33d19b0eeb5d36847174688ed08711' }
export const RemoveLedgerRow: TypedDocument<RemoveLedgerRowMutation, RemoveLedgerRowMutationVariables> = { name: 'RemoveLedgerRow', hash: 'eb3110318a844dafa2a4123805c09437e51cd7b03e1b40b82f951ff79213ecc6' }
export const SaveLedgerRow: TypedDocument<SaveLedgerRowMutation, SaveLedgerRowMutationVariables> = { name: 'SaveLedgerRow', hash: 'e87492fd4326608bf3323d1f826c02e9e3a89f3a902fca2462e84f8d5a88b358' }
