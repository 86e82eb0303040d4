/** Rows by the five hundred: enough for one statement of either database, and little enough to hold. */
export const batchSize = 500

export async function* batches<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** The first row names the columns; the rest are items. */
export async function split<Row>(
  rows: AsyncGenerator<Row>,
): Promise<{ header: Row | undefined; rest: AsyncGenerator<Row> }> {
  const first = await rows.next()
  return { header: first.done ? undefined : first.value, rest: rows }
}
