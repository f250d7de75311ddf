/** Whether answers come. Not navigator.onLine, which is true beside a dead mast. */
export interface Line {
  up: boolean
  /** When the last answer came, phone time; 0 before the first. */
  lastAnswer: number
  /** Since when none comes; 0 while the line is up. */
  downSince: number
}

let line: Line = { up: true, lastAnswer: 0, downSince: 0 }
const watchers: ((line: Line) => void)[] = []

export function lineNow(): Line {
  return line
}

export function onLine(fn: (line: Line) => void): void {
  watchers.push(fn)
  fn(line)
}

/** Said by whoever just asked the server. */
export function heard(answer: boolean): void {
  const at = Date.now()
  if (answer) line = { up: true, lastAnswer: at, downSince: 0 }
  else line = { ...line, up: false, downSince: line.downSince || at }
  for (const fn of watchers) fn(line)
}
