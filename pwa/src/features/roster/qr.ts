/** The dark squares of a code as one path, each run of a row one rectangle. */
export function qrPath(rows: boolean[][]): { size: number; d: string } {
  let d = ''
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      let end = x
      while (row[end + 1]) end++
      d += `M${x} ${y}h${end - x + 1}v1h${x - end - 1}z`
      x = end
    }
  })
  return { size: rows.length, d }
}
