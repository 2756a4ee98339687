// What all peers on Node.js share: the same payloads as everybody, and a count of how often each task ran.
const DIGITS = 9
const TIME_DIGITS = 16
const PADDING = 'x'.repeat(89)

export function payload(number) {
  return String(number).padStart(DIGITS, '0') + PADDING
}

// Microseconds since 1970, of the machine's clock.
const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000)

// The same, with the time behind the number.
export function timed(number) {
  return String(number).padStart(DIGITS, '0') + now() + PADDING.slice(TIME_DIGITS)
}

// Calls with each number from 0 on, so many a second; what is late is made up for.
export async function pace(perSecond, count, each) {
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    const left = start + (i * 1000) / perSecond - performance.now()
    if (left > 0) {
      await new Promise((resolve) => setTimeout(resolve, left))
    }
    await each(i)
  }
}

export function runCounts() {
  const runs = new Uint8Array(Number(process.env.BENCH_TASKS))
  const timedFrom = Number(process.env.BENCH_TIMED_FROM ?? -1)
  const micros = timedFrom < 0 ? null : new Int32Array(runs.length)
  const print = () => {
    let once = 0
    let more = 0
    for (const n of runs) {
      once += n === 1 ? 1 : 0
      more += n > 1 ? 1 : 0
    }
    console.log(`RAN once=${once} more=${more}`)
    if (micros) {
      const sorted = micros.slice(timedFrom).sort()
      const at = (share) => sorted[Math.floor(sorted.length * share)]
      console.log(`LATENCY p50=${at(0.5)} p99=${at(0.99)} max=${sorted[sorted.length - 1]}`)
    }
    process.exit(0)
  }
  process.on('SIGTERM', print)
  return (text) => {
    const number = Number(text.slice(0, DIGITS))
    if (micros) {
      micros[number] = now() - Number(text.slice(DIGITS, DIGITS + TIME_DIGITS))
    }
    runs[number]++
  }
}

// fill PORT FROM COUNT [WHAT] · produce PORT PER-SECOND COUNT · work PORT CONCURRENCY [WHAT]
export function command() {
  const [, , verb, port, ...rest] = process.argv
  const numbers = rest.map(Number).filter((number) => !Number.isNaN(number))
  return { verb, port: Number(port), numbers, work: rest[numbers.length] }
}
