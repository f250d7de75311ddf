import type { Cells } from '@/store/ledger'

// What the next row of a list begins with, for as long as the page lives: when it was, and what it was. Names nobody.
const last: Record<string, Cells> = {}

export function keepCarry(key: string, cells: Cells): void {
  last[key] = cells
}
export function takeCarry(key: string): Cells | undefined {
  return last[key] && Object.keys(last[key]!).length > 0 ? { ...last[key]! } : undefined
}
