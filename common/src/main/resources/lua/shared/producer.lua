-- shared/producer: accepts a batch once per sequence number of its producer, like Kafka's idempotent producer. A number is
-- accepted only if it is the last one + 1; if the key is absent, only 1 is accepted. The last five answers are kept, and a
-- repeated batch gets the same answer. A repeated batch still writes, because a WAIT after a read could confirm too early.

local KEPT_ANSWERS = 5

-- Returns the field for an answer. Five fields are used in turn, each value with its number in front: one write per batch
-- stores the answer and overwrites the oldest one.
local function field_of(sequence)
  return ('answer:' .. sequence % KEPT_ANSWERS)
end

-- Parses a sequence number strictly. Lua's tonumber would also accept 'nan', '0x1p9' and numbers that it cannot represent exactly.
local function last_number(said)
  if said and #said <= 15 and string.find(said, '^%d+$') then
    return tonumber(said)
  end
  return 0
end

-- Returns the answer to a repeated or rejected batch, or nil if the batch is to be executed. The number is passed as text:
-- Redis would format a Lua number anew for each call.
local function earlier_answer(producer, number, ttl)
  local sequence = tonumber(number)
  local last = last_number(redis.call('HGET', producer, 'last'))
  if sequence == last + 1 then
    return nil
  end
  redis.call('PEXPIRE', producer, ttl)
  if sequence > last then
    return 'SEQUENCE ' .. string.format('%.0f', last)
  end
  local kept = redis.call('HGET', producer, field_of(sequence))
  if kept and string.sub(kept, 1, #number + 1) == number .. ' ' then
    return string.sub(kept, #number + 2)
  end
  return 'FORGOTTEN ' .. string.format('%.0f', last)
end

local function remember_answer(producer, number, ttl, answer)
  redis.call('HSET', producer, 'last', number, field_of(tonumber(number)), number .. ' ' .. answer)
  redis.call('PEXPIRE', producer, ttl)
  return answer
end

-- Stores in the record of a chosen id how long the id stays known after its end, if the submission sets that.
local function remember_dedup(record, values, from, to)
  for i = from, to - 1, 2 do
    if values[i] == 'dedup' and whole_number(values[i + 1]) then
      redis.call('HSET', record, 'dedup', values[i + 1])
    end
  end
end
