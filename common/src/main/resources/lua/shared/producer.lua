-- shared/producer: a batch is taken once per sequence number of its producer, as Kafka's idempotent producer has it.
-- A number is taken only when it is the last one + 1, and an absent key accepts only 1. The answers of the last five
-- are kept; asking again is answered the same and still writes, since a WAIT after a mere read could answer falsely.

local KEPT_ANSWERS = 5

-- Answers take turns in five fields, each behind its number: one write a batch, and none to forget the oldest.
local function field_of(sequence)
  return ('answer:' .. sequence % KEPT_ANSWERS)
end

-- Lua would also take 'nan', '0x1p9' and what it cannot count to for a number.
local function last_number(said)
  if said and #said <= 15 and string.find(said, '^%d+$') then
    return tonumber(said)
  end
  return 0
end

-- The answer to give without doing anything, or nil when the batch is to be carried out. The number comes in digits, as
-- Redis takes it: a number of Lua's would be printed anew for each call.
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

-- Writes into the record of a chosen id for how long the id is known after its end, where its submission says that.
local function remember_dedup(record, values, from, to)
  for i = from, to - 1, 2 do
    if values[i] == 'dedup' and whole_number(values[i + 1]) then
      redis.call('HSET', record, 'dedup', values[i + 1])
    end
  end
end
