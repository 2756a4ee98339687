// BullMQ at its fastest: finished jobs removed, no events, no stalled check between, bulk adds.
import { Queue, Worker } from 'bullmq'
import { command, pace, payload, runCounts, timed } from './tasks.mjs'

const BATCH = 1000
const { verb, port, numbers } = command()
const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null }

if (verb === 'fill') {
  const [from, count] = numbers
  const queue = new Queue('bench', { connection })
  const opts = { removeOnComplete: true }
  for (let sent = from; sent < from + count; sent += BATCH) {
    const jobs = []
    for (let i = sent; i < Math.min(sent + BATCH, from + count); i++) {
      jobs.push({ name: 'no-op', data: payload(i), opts })
    }
    await queue.addBulk(jobs)
  }
  await queue.close()
} else if (verb === 'produce') {
  const [perSecond, count] = numbers
  const queue = new Queue('bench', { connection })
  await pace(perSecond, count, (i) => queue.add('no-op', timed(i), { removeOnComplete: true }))
  await queue.close()
} else {
  const ran = runCounts()
  const worker = new Worker('bench', async (job) => ran(job.data), {
    connection,
    concurrency: numbers[0],
    removeOnComplete: { count: 0 },
  })
  worker.on('error', (error) => console.error(error))
}
