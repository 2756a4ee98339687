// bee-queue at its fastest: finished jobs removed, none kept in memory, no events, bulk adds.
import Queue from 'bee-queue'
import { command, pace, payload, runCounts, timed } from './tasks.mjs'

const BATCH = 1000
const { verb, port, numbers } = command()
const settings = {
  redis: { host: '127.0.0.1', port },
  isWorker: verb === 'work',
  getEvents: false,
  sendEvents: false,
  storeJobs: false,
  removeOnSuccess: true,
  activateDelayedJobs: false,
}
const queue = new Queue('bench', settings)

if (verb === 'fill') {
  const [from, count] = numbers
  for (let sent = from; sent < from + count; sent += BATCH) {
    const jobs = []
    for (let i = sent; i < Math.min(sent + BATCH, from + count); i++) {
      jobs.push(queue.createJob(payload(i)))
    }
    await queue.saveAll(jobs)
  }
  await queue.close()
} else if (verb === 'produce') {
  const [perSecond, count] = numbers
  await pace(perSecond, count, (i) => queue.createJob(timed(i)).save())
  await queue.close()
} else {
  const ran = runCounts()
  queue.process(numbers[0], async (job) => ran(job.data))
  queue.on('error', (error) => console.error(error))
}
