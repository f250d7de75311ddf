// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { DeskAnswerBypassMutation, DeskAnswerBypassMutationVariables, DeskAskCheckMutation, DeskAskCheckMutationVariables, DeskBypassQuery, DeskBypassQueryVariables, DeskChecksQuery, DeskChecksQueryVariables, DeskMoneyQuery, DeskMoneyQueryVariables, DeskOrderVerifyMutation, DeskOrderVerifyMutationVariables, DeskPeopleQuery, DeskPeopleQueryVariables, DeskPricesMutation, DeskPricesMutationVariables, DeskWithdrawCheckMutation, DeskWithdrawCheckMutationVariables, DeskWithdrawVerifyMutation, DeskWithdrawVerifyMutationVariables } from '../generated'

export const DeskAnswerBypass: TypedDocument<DeskAnswerBypassMutation, DeskAnswerBypassMutationVariables> = { name: 'DeskAnswerBypass', hash: '5c446bd988136eeb63cf354e1f55801b6c6aa655d85494b2b502a731f35bd354' }
export const DeskAskCheck: TypedDocument<DeskAskCheckMutation, DeskAskCheckMutationVariables> = { name: 'DeskAskCheck', hash: '4c02b425ab7168b96b073dca32752371f512c160586430d7d101f2e8b20f8734' }
export const DeskBypass: TypedDocument<DeskBypassQuery, DeskBypassQueryVariables> = { name: 'DeskBypass', hash: '9d2dfbc9ff9b0100c98db7d267d7e518daaf220a669b3cf64bf38a0d2e6dbf62' }
export const DeskChecks: TypedDocument<DeskChecksQuery, DeskChecksQueryVariables> = { name: 'DeskChecks', hash: 'aa9f85922ba4e8eb9d19218c494211b1a7fd0e1cd86474afa7d7ba88450a2d81' }
export const DeskMoney: TypedDocument<DeskMoneyQuery, DeskMoneyQueryVariables> = { name: 'DeskMoney', hash: '9438fd71bd79b63acf037a4f50d888fb4d05daf656a6be307a57600fa221f387' }
export const DeskOrderVerify: TypedDocument<DeskOrderVerifyMutation, DeskOrderVerifyMutationVariables> = { name: 'DeskOrderVerify', hash: '0e0acf5b679e5f350fb8d6c311f3933355f26a51de60da6ef10bbf0e897a647e' }
export const DeskPeople: TypedDocument<DeskPeopleQuery, DeskPeopleQueryVariables> = { name: 'DeskPeople', hash: '5a42dc5015de3a2584e305c1320d13a331953db96173294acec3f8b4132a5269' }
export const DeskPrices: TypedDocument<DeskPricesMutation, DeskPricesMutationVariables> = { name: 'DeskPrices', hash: 'f3785bfff00db63b68898f8106989c3256b012cb5ffc65a75d8ddcebe70b6242' }
export const DeskWithdrawCheck: TypedDocument<DeskWithdrawCheckMutation, DeskWithdrawCheckMutationVariables> = { name: 'DeskWithdrawCheck', hash: '6809689125a2aa790b3af16d31b547c2d6e2d93aa793fdd2e14e78c97ca274e0' }
export const DeskWithdrawVerify: TypedDocument<DeskWithdrawVerifyMutation, DeskWithdrawVerifyMutationVariables> = { name: 'DeskWithdrawVerify', hash: 'd56e8c70a4fb38334234798ecd54bee9a439f1e335cb5fb952d07400b3ab57bf' }
