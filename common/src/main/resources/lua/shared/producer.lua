-- shared/producer: a batch is taken once per sequence number of its producer, as Kafka's idempotent producer has it.
-- A number is taken only when it is the last one + 1, and an absent key accepts only 1. The answers of the last five
-- are kept; asking again is answered the same and still writes, since a WAIT after a mere read could answer falsely.

local KEPT_ANSWERS = 5

-- The answer to give without doing anything, or nil when the batch is to be carried out.
local function earlier_answer(producer, sequence, ttl)
  local last = tonumber(redis.call('HGET', producer, 'last')) or 0
  if sequence == last + 1 then
    return nil
  end
  redis.call('PEXPIRE', producer, ttl)
  if sequence > last then
    return 'SEQUENCE ' .. string.format('%.0f', last)
  end
  return redis.call('HGET', producer, 'answer:' .. sequence) or ('FORGOTTEN ' .. string.format('%.0f', last))
end

local function remember_answer(producer, sequence, ttl, answer)
  redis.call('HSET', producer, 'last', sequence, 'answer:' .. sequence, answer)
  redis.call('HDEL', producer, 'answer:' .. (sequence - KEPT_ANSWERS))
  redis.call('PEXPIRE', producer, ttl)
  return answer
end
