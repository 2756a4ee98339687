// BullMQ at its fastest: finished jobs removed, no events, no stalled check between, bulk adds.
import { Queue, Worker } from 'bullmq'
import { command, pace, payload, runCounts, timed } from './tasks.mjs'

const BATCH = 1000
const { verb, port, numbers, work } = command()

// What each job does beside running, as the same turn of Headrace's: results are kept for an hour, a chosen id is known for a
// day after its end, a delay is a second, and a retry comes a millisecond after the first attempt.
const HOUR = 3600
const OPTIONS = {
  results: () => ({ removeOnComplete: { age: HOUR } }),
  ids: (i) => ({ jobId: `task-${i}`, removeOnComplete: { age: 24 * HOUR } }),
  delay: () => ({ delay: 1000, removeOnComplete: true }),
  retry: () => ({ attempts: 2, backoff: { type: 'fixed', delay: 1 }, removeOnComplete: true }),
}
const options = OPTIONS[work] ?? (() => ({ removeOnComplete: true }))
const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null }

if (verb === 'fill') {
  const [from, count] = numbers
  const queue = new Queue('bench', { connection })
  for (let sent = from; sent < from + count; sent += BATCH) {
    const jobs = []
    for (let i = sent; i < Math.min(sent + BATCH, from + count); i++) {
      jobs.push({ name: 'no-op', data: payload(i), opts: options(i) })
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
  const kept = work === 'results' || work === 'ids'
  const run = async (job) => {
    if (work === 'retry' && job.attemptsMade === 0) {
      throw new Error('first attempt')
    }
    ran(job.data)
  }
  const worker = new Worker('bench', run, {
    connection,
    concurrency: numbers[0],
    ...(kept ? {} : { removeOnComplete: { count: 0 } }),
  })
  worker.on('error', (error) => console.error(error))
}
