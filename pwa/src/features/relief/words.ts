import type { ReliefReceiver, ReliefWant } from '@/wire/generated'

export const wants: ReliefWant[] = ['WATER', 'FOOD', 'CLOTHING', 'SHELTER', 'MEDICAL', 'HEATING', 'OTHER']
export const receivers: ReliefReceiver[] = ['SELF', 'FAMILY', 'NEIGHBOUR', 'CADRE']
